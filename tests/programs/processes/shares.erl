%% Who never waits gets turns according to priority: those of the same priority about as many each,
%% low ones fewer than normal ones but some, however many there are; and normal ones are not left
%% behind one of priority high that keeps a scheduler for itself.
-module(shares).
-export([main/0]).

main() ->
    show(equal, similar(counts([{normal, 100}]))),
    show(equal_odd, similar(counts([{normal, 7}]))),
    show(few_low, fewer(counts([{normal, 40}, {low, 4}]))),
    show(many_low, fewer(counts([{normal, 6}, {low, 200}]))),
    show(only_low, similar(counts([{low, 100}]))),
    show(beside_high, beside_high(erlang:system_info(schedulers_online))).

%% How far each process got; a list for each kind.
counts(Kinds) ->
    Total = lists:sum([N || {_, N} <- Kinds]),
    Counters = counters:new(Total, []),
    Old = process_flag(priority, max),
    Pids = start(Kinds, 1, Counters),
    [Pid ! go || Pid <- Pids],
    Counts = wait(20, fun() -> [counters:get(Counters, I) || I <- lists:seq(1, Total)] end),
    [begin unlink(Pid), exit(Pid, kill) end || Pid <- Pids],
    process_flag(priority, Old),
    split(Kinds, Counts).

%% Until each has got somewhere, but no longer than 20 seconds.
wait(Seconds, Get) ->
    receive after 1000 -> ok end,
    Counts = Get(),
    case Seconds =< 1 orelse lists:min(Counts) >= 500 of
        true -> Counts;
        false -> wait(Seconds - 1, Get)
    end.

start([], _, _) -> [];
start([{Priority, N} | Kinds], First, Counters) ->
    [spawn_opt(fun() -> receive go -> work(Counters, I) end end, [link, {priority, Priority}])
     || I <- lists:seq(First, First + N - 1)] ++ start(Kinds, First + N, Counters).

work(Counters, I) ->
    _ = lists:seq(1, 50),
    counters:add(Counters, I, 1),
    work(Counters, I).

split([], []) -> [];
split([{_, N} | Kinds], Counts) ->
    {Some, Rest} = lists:split(N, Counts),
    [Some | split(Kinds, Rest)].

%% The least lucky one beside the average. One may well have been luckier, with a scheduler of its
%% own for a while, where the machine is busy.
similar([Counts]) -> lists:min(Counts) > lists:sum(Counts) / length(Counts) / 5.

fewer([Normal, Low]) ->
    {lists:min(Normal) > 0, lists:min(Low) > 0, middle(Low) < middle(Normal)}.

middle(Counts) -> lists:nth((length(Counts) + 1) div 2, lists:sort(Counts)).

%% With one scheduler they have to wait, of course.
beside_high(1) -> true;
beside_high(_) ->
    [_, Normal] = counts([{high, 1}, {normal, 50}]),
    lists:min(Normal) > 0.

show(What, Result) -> io:format("~p: ~p~n", [What, Result]).
