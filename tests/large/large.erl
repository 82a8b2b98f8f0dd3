%% Sizes that users meet sooner or later. Every function prints what does not depend on time and
%% place; tests/large_run compares that with stock's and measures time and memory from outside.
-module(large).
-export([processes/0, mailbox/0, heap/0, frames/0, append/0, digits/0, sort/0, supervision/0]).
-export([start_link/1, init/1, worker/1]).

%% A million processes alive at once; each answers.
processes() ->
    Parent = self(),
    Count = 1000000,
    Pids = [spawn(fun() -> receive {From, X} -> From ! X + 1 end end) || _ <- lists:seq(1, Count)],
    show({alive, erlang:system_info(process_count) > Count}),
    _ = [Pid ! {Parent, 1} || Pid <- Pids],
    show({sum, sum_of_answers(Count, 0)}).

sum_of_answers(0, Sum) -> Sum;
sum_of_answers(N, Sum) -> receive X -> sum_of_answers(N - 1, Sum + X) end.

%% A million messages wait while 100,000 calls are answered: each call finds its answer by
%% reference, however many are in front of it. A search from the front would take an hour.
mailbox() ->
    Server = spawn_link(fun server/0),
    Count = 1000000,
    _ = [self() ! {unwanted, N} || N <- lists:seq(1, Count)],
    _ = [call(Server, N) || N <- lists:seq(1, 100000)],
    show(process_info(self(), message_queue_len)),
    show(drain(0)).

server() -> receive {Ref, From, X} -> From ! {Ref, X}, server() end.

call(Server, X) ->
    Ref = make_ref(),
    Server ! {Ref, self(), X},
    receive {Ref, X} -> X end.

drain(Sum) -> receive {unwanted, N} -> drain(Sum + N) after 0 -> Sum end.

%% Two gigabytes of live terms, collected while garbage is made.
heap() ->
    Words = (2 bsl 30) div erlang:system_info(wordsize),
    Live = [{N, N + 1, N + 2} || N <- lists:seq(1, Words div 6)],  % a cons and a tuple: 6 words
    _ = garbage(2000000),
    true = erlang:garbage_collect(),
    {total_heap_size, Size} = process_info(self(), total_heap_size),
    true = Size * erlang:system_info(wordsize) >= (2 bsl 30) - 4096,
    show(lists:foldl(fun({A, B, C}, Sum) -> Sum + A + B - C end, 0, Live)).

garbage(0) -> ok;
garbage(N) -> _ = list_to_tuple(lists:seq(1, 20)), garbage(N - 1).

%% Ten million frames on the stack.
frames() -> show(count(10000000)).

count(0) -> 0;
count(N) -> 1 + count(N - 1).

%% A hundred megabytes, byte by byte.
append() ->
    Binary = append(0, <<>>),
    show({byte_size(Binary), erlang:crc32(Binary)}).

append(100000000, Binary) -> Binary;
append(N, Binary) -> append(N + 1, <<Binary/binary, N>>).

%% An integer of a million digits: read, calculated with, and written. (Stock needs a minute to write
%% one as text, so it goes out in the external format.)
digits() ->
    N = list_to_integer([$7 | lists:duplicate(999999, $3)]),
    show(N rem 1000000007),
    show(N * 12345 div 12345 =:= N),
    show(erlang:crc32(term_to_binary(N bxor (N bsr 777)))),
    show(binary_to_term(term_to_binary(-N)) + N).

%% Ten million elements.
sort() ->
    Numbers = numbers(10000000, 12345, []),
    [First | _] = Sorted = lists:sort(Numbers),
    show({length(Sorted), First, lists:last(Sorted), is_ordered(Sorted)}).

numbers(0, _, List) -> List;
numbers(N, Seed, List) ->
    Next = (Seed * 1103515245 + 12345) band 16#7fffffff,
    numbers(N - 1, Next, [Next | List]).

is_ordered([A | [B | _] = Rest]) -> A =< B andalso is_ordered(Rest);
is_ordered(_) -> true.

%% A thousand supervised workers are killed at random 100,000 times. Each owns a counter in a table
%% that its supervisor keeps; a killed worker goes on where it was.
supervision() ->
    process_flag(trap_exit, true),
    logger:set_primary_config(level, none),
    counts = ets:new(counts, [named_table, public]),
    Count = 1000,
    {ok, Supervisor} = supervisor:start_link({local, large_sup}, ?MODULE, Count),
    rand:seed(exsss, 42),
    kill(100000, Count),
    wait_for_all(Count),
    [ok = ask(Id) || Id <- lists:seq(1, Count)],
    show(lists:sum([N || {_, N} <- ets:tab2list(counts)]) >= Count),
    show(proplists:get_value(active, supervisor:count_children(Supervisor))),
    show(is_process_alive(Supervisor)),
    exit(Supervisor, shutdown),
    receive {'EXIT', Supervisor, Why} -> show(Why) end.

kill(0, _) -> ok;
kill(N, Count) ->
    case whereis(name(rand:uniform(Count))) of
        undefined -> erlang:yield(), kill(N, Count);  % on its way up again
        Pid ->
            Monitor = monitor(process, Pid),
            exit(Pid, kill),
            receive {'DOWN', Monitor, _, _, _} -> kill(N - 1, Count) end
    end.

wait_for_all(Count) ->
    case [Id || Id <- lists:seq(1, Count), whereis(name(Id)) =:= undefined] of
        [] -> ok;
        _ -> timer:sleep(10), wait_for_all(Count)
    end.

ask(Id) ->
    Ref = monitor(process, name(Id)),
    name(Id) ! {self(), Ref},
    receive
        {Ref, Id} -> demonitor(Ref, [flush]), ok;
        {'DOWN', Ref, _, _, Why} -> {down, Why}
    end.

name(Id) -> list_to_atom("worker_" ++ integer_to_list(Id)).

init(Count) ->
    Flags = #{strategy => one_for_one, intensity => 1000000, period => 1},
    {ok, {Flags, [#{id => Id, start => {?MODULE, start_link, [Id]}} || Id <- lists:seq(1, Count)]}}.

start_link(Id) -> proc_lib:start_link(?MODULE, worker, [Id]).

worker(Id) ->
    register(name(Id), self()),
    _ = ets:update_counter(counts, Id, 1, {Id, 0}),
    proc_lib:init_ack({ok, self()}),
    answer(Id).

answer(Id) -> receive {From, Ref} -> From ! {Ref, Id}, answer(Id) end.

show(Term) -> io:format("~p~n", [Term]).
