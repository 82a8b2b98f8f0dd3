%% The number of online schedulers can change while processes run; blocking is counted per process.
-module(schedulers_online).
-export([main/0]).

main() ->
    Total = erlang:system_info(schedulers),
    Old = erlang:system_flag(schedulers_online, 1),
    1 = erlang:system_info(schedulers_online),
    Workers = [spawn_monitor(fun() -> exit(lists:sum(lists:seq(1, 20000 + N))) end)
               || N <- lists:seq(1, 20)],
    io:format("~p~n", [lists:sum([receive {'DOWN', M, _, _, R} -> R end || {_, M} <- Workers])]),
    1 = erlang:system_flag(schedulers_online, Total),
    Total = erlang:system_info(schedulers_online),
    erlang:system_flag(schedulers_online, Old),
    case Total of
        1 -> ok;
        _ -> block()
    end,
    io:format("~p~n", [catch erlang:system_flag(schedulers_online, 0) =:= ok]),
    io:format("done~n").

block() ->
    {Pid, Ref} = spawn_monitor(fun() ->
        blocked = erlang:system_flag(multi_scheduling, block),
        blocked = erlang:system_flag(multi_scheduling, block),
        blocked = erlang:system_flag(multi_scheduling, unblock),
        blocked = erlang:system_info(multi_scheduling),
        true = [self()] =:= erlang:system_info(multi_scheduling_blockers)
    end),
    receive {'DOWN', Ref, process, Pid, normal} -> ok end,
    timer:sleep(50),
    enabled = erlang:system_info(multi_scheduling).
