%% Copies of terms too large for one slice: what arrives is equal to what was sent, in order, and
%% small messages of the same sender stay in place. While the copy is made its process can be asked
%% things, be collected, and be killed.
-module(large_copies).
-export([main/0]).

% Collecting at every instruction takes too long with so large a heap.
-define(N, (case os:getenv("CORBEL_CHAOS", "") of "gc" ++ _ -> 100; _ -> 400000 end)).

large() -> [{I, [I, 1.5, <<"x">>]} || I <- lists:seq(1, ?N div 4)].

%% The large term goes by every way there is; the receiver tells what it saw.
receiver(Parent) ->
    receive
        {what, Tag, Term} ->
            Parent ! {got, Tag, erlang:phash2(Term)},
            receiver(Parent);
        stop ->
            Parent ! stopped
    end.

sends(L) ->
    Hash = erlang:phash2(L),
    Self = self(),
    P = spawn(fun() -> receiver(Self) end),
    register(a_receiver, P),
    P ! {what, 1, small},
    P ! {what, 2, L},
    P ! {what, 3, small},
    erlang:send(P, {what, 4, L}),
    erlang:send(P, {what, 5, L}, [noconnect]),
    a_receiver ! {what, 6, L},
    {a_receiver, node()} ! {what, 7, L},
    _ = erlang:send_after(0, P, {what, 8, L}),
    Seen = [receive {got, Tag, H} -> {Tag, H =:= Hash} end || Tag <- lists:seq(1, 8)],
    P ! stop,
    receive stopped -> ok end,
    io:format("sends ~p~n", [Seen]).

aliases(L) ->
    A = alias(),
    spawn(fun() -> A ! {aliased, L} end),
    receive {aliased, L2} -> io:format("alias ~p~n", [L2 =:= L]) end,
    unalias(A),
    A ! {aliased, L},
    receive {aliased, _} -> io:format("late~n") after 0 -> io:format("no alias~n") end,
    self() ! {own, L},
    receive {own, L3} -> io:format("own ~p~n", [L3 =:= L]) end.

spawns(L) ->
    Self = self(),
    P = spawn(fun() -> Self ! {self(), erlang:phash2(L)} end),
    Q = spawn(erlang, send, [Self, {there, L}]),
    {R, Monitor} = spawn_monitor(fun() -> exit({reason, L}) end),
    Request = spawn_request(fun() -> Self ! {requested, erlang:phash2(L)} end),
    receive {P, H} -> io:format("spawn ~p~n", [H =:= erlang:phash2(L)]) end,
    receive {there, L1} -> io:format("spawn/3 ~p ~p~n", [is_pid(Q), L1 =:= L]) end,
    receive {'DOWN', Monitor, process, R, {reason, L2}} -> io:format("exit ~p~n", [L2 =:= L]) end,
    receive {spawn_reply, Request, ok, S} -> io:format("request ~p~n", [is_pid(S)]) end,
    receive {requested, H2} -> io:format("requested ~p~n", [H2 =:= erlang:phash2(L)]) end.

exits(L) ->
    process_flag(trap_exit, true),
    P = spawn_link(fun() -> receive after infinity -> ok end end),
    exit(P, L),
    receive {'EXIT', P, L1} -> io:format("exit/2 ~p~n", [L1 =:= L]) end,
    Qs = [spawn_link(fun() -> receive after infinity -> ok end end) || _ <- [1, 2, 3]],
    Q = spawn_link(fun() -> [link(X) || X <- Qs], exit({all, L}) end),
    Results = [receive {'EXIT', X, {all, L2}} -> L2 =:= L end || X <- [Q | Qs]],
    io:format("links ~p~n", [Results]),
    process_flag(trap_exit, false).

infos(L) ->
    P = spawn(fun() -> put(k, L), receive stop -> ok end end),
    P ! {queued, L},
    P ! {queued, 2},
    wait_for(fun() -> process_info(P, message_queue_len) =:= {message_queue_len, 2} end),
    {messages, [{queued, L1}, {queued, 2}]} = process_info(P, messages),
    {dictionary, Dictionary} = process_info(P, dictionary),
    [{messages, Two}, {status, Status}] = process_info(P, [messages, status]),
    io:format("status ~p ~p~n", [length(Two), Status]),
    io:format("info ~p ~p~n", [L1 =:= L, proplists:get_value(k, Dictionary) =:= L]),
    exit(P, kill),
    undefined = process_info(P, messages).

tables(L) ->
    T = ets:new(t, [public]),
    B = ets:new(b, [bag]),
    true = ets:insert(T, {1, L}),
    true = ets:insert(T, [{2, a}, {3, L}, {4, b}]),
    false = ets:insert_new(T, {1, L}),
    [ets:insert(B, {k, I, L}) || I <- [1, 2]],
    [{1, L1}] = ets:lookup(T, 1),
    [{k, 1, L2}, {k, 2, L3}] = ets:lookup(B, k),
    L4 = ets:lookup_element(T, 3, 2),
    [L5, L6] = ets:lookup_element(B, k, 3),
    Many = [{I, I, {x}} || I <- lists:seq(10, 1500)] ++ [{5, L}, {6, c}, {7, L}],
    true = ets:insert(T, Many),
    io:format("ets ~p ~p~n", [[X =:= L || X <- [L1, L2, L3, L4, L5, L6]], ets:info(T, size)]),
    io:format("ets ~p~n", [[ets:lookup_element(T, K, 2) =:= L || K <- [1, 3, 5, 7]]]),
    [{7, L7}] = ets:take(T, 7),
    io:format("take ~p ~p~n", [L7 =:= L, ets:member(T, 7)]).

tuples() ->
    T = list_to_tuple(lists:seq(1, ?N)),
    T2 = setelement(?N, T, z),
    T3 = erlang:append_element(T2, last),
    T4 = erlang:delete_element(1, T3),
    T5 = erlang:insert_element(1, T4, first),
    io:format("tuple ~p ~p ~p ~p~n",
              [element(?N, T2), element(?N + 1, T3), element(1, T4), element(1, T5)]),
    io:format("tuple ~p ~p~n", [length(tuple_to_list(T5)) - ?N,
                                tuple_size(erlang:make_tuple(?N, a, [{5, b}])) - ?N]),
    io:format("error ~p~n", [catch_class(fun() -> setelement(?N + 1, T, x) end)]).

catch_class(F) -> try F() of _ -> fine catch C:R -> {C, R} end.

%% Killed in the middle: nobody hears of it but the monitor, and nothing arrives in part.
killed(L) ->
    Self = self(),
    Sink = spawn(fun() -> sink(Self, 0) end),
    Kill = fun(Wait) ->
                   {P, M} = spawn_monitor(fun() -> Self ! ready, forever(Sink, L) end),
                   receive ready -> ok end,
                   receive after Wait -> ok end,
                   exit(P, kill),
                   receive {'DOWN', M, process, P, Why} -> Why end
           end,
    io:format("killed ~p~n", [lists:usort([Kill(W) || W <- lists:seq(0, 9)])]),
    Sink ! stop,
    receive {sink, Bad} -> io:format("bad ~p~n", [Bad]) end.

forever(Sink, L) ->
    Sink ! {length(L), L},
    forever(Sink, L).

sink(Parent, Bad) ->
    receive
        {N, L} when length(L) =:= N -> sink(Parent, Bad);
        {_, _} -> sink(Parent, Bad + 1);
        stop -> Parent ! {sink, Bad}
    end.

%% Asked and collected in the middle.
disturbed(L) ->
    Self = self(),
    Sink = spawn(fun() -> sink(Self, 0) end),
    P = spawn(fun() -> times(20, Sink, L), Self ! done end),
    Loop = fun Loop(N) ->
                   receive
                       done -> N > 0
                   after 0 ->
                           erlang:garbage_collect(P),
                           _ = process_info(P, [status, current_function, total_heap_size]),
                           _ = erlang:suspend_process(P, [unless_suspending]),
                           catch erlang:resume_process(P),
                           Loop(N + 1)
                   end
           end,
    Asked = try Loop(0) catch error:badarg -> receive done -> true end end,
    Sink ! stop,
    receive {sink, Bad} -> io:format("disturbed ~p ~p~n", [Asked, Bad]) end.

times(0, _, _) -> ok;
times(N, Sink, L) -> Sink ! {length(L), L}, times(N - 1, Sink, L).

wait_for(F) -> case F() of true -> ok; false -> receive after 1 -> ok end, wait_for(F) end.

main() ->
    L = large(),
    sends(L),
    aliases(L),
    spawns(L),
    exits(L),
    infos(L),
    tables(L),
    tuples(),
    killed(L),
    disturbed(L).
