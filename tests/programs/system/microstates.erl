%% msacc: time goes to the states that there are; nothing is counted while it is off.
-module(microstates).
-export([main/0]).

main() ->
    io:format("~p~n", [lists:all(fun({_, N}) -> N =:= 0 end, sums())]),
    false = erlang:system_flag(microstate_accounting, true),
    work(),
    true = erlang:system_flag(microstate_accounting, false),
    Sums = sums(),
    io:format("~p~n", [[S || {S, N} <- Sums, N > 0,
                             lists:member(S, [check_io, emulator, gc, other, port, sleep])]]),
    timer:sleep(50),
    io:format("~p~n", [sums() =:= Sums]),
    false = erlang:system_flag(microstate_accounting, reset),
    work(),
    io:format("~p~n", [[S || {S, N} <- sums(), N =/= 0]]),
    [#{type := Type, id := Id} | _] = lists:sort(erlang:statistics(microstate_accounting)),
    io:format("~p ~p~n", [is_atom(Type), is_integer(Id)]),
    io:format("~p~n", [lists:usort([T || #{type := T} <- erlang:statistics(microstate_accounting),
                                         T =/= async, T =/= aux])]),
    wall_time().

%% One process keeps one scheduler awake.
wall_time() ->
    undefined = erlang:statistics(scheduler_wall_time),
    false = erlang:system_flag(scheduler_wall_time, true),
    Hog = spawn(fun Loop() -> Loop() end),
    timer:sleep(50),
    Before = lists:sort(erlang:statistics(scheduler_wall_time)),
    timer:sleep(500),
    After = lists:sort(erlang:statistics(scheduler_wall_time)),
    exit(Hog, kill),
    Loads = [(A1 - A0) / (T1 - T0) || {{I, A0, T0}, {I, A1, T1}} <- lists:zip(Before, After)],
    io:format("~p~n", [lists:max(Loads) > 0.5]).

work() ->
    L = lists:seq(1, 300000),
    [garbage_collect() || _ <- lists:seq(1, 20)],
    "x\n" = os:cmd("echo x"),
    timer:sleep(50),
    length(L).

sums() ->
    Counters = [C || #{counters := C} <- erlang:statistics(microstate_accounting)],
    lists:sort(maps:to_list(lists:foldl(fun(C, Sum) ->
        maps:fold(fun(K, V, S) -> S#{K => V + maps:get(K, S, 0)} end, Sum, C)
    end, #{}, Counters))).
