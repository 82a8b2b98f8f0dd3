%% Calls inside lists:sort/1 and its relatives are counted and traced as any others.
-module(sort_calls).
-export([main/0]).

main() ->
    List = lists:reverse(lists:seq(1, 10)),
    erlang:trace_pattern({lists, '_', '_'}, true, [local, call_count]),
    lists:sort(List),
    lists:usort(List),
    lists:keysort(1, [{N} || N <- List]),
    Counts = [{F, A, erlang:trace_info({lists, F, A}, call_count)}
              || {F, A} <- [{split_2, 5}, {sort, 1}, {usort, 1}, {usplit_2, 5}, {keysort, 2},
                            {keysplit_2, 8}, {keysplit_2, 6}]],
    erlang:trace_pattern({lists, '_', '_'}, false, [local, call_count]),
    io:format("~p~n", [Counts]),
    {Pid, Monitor} = spawn_monitor(fun() -> receive go -> lists:sort(List) end end),
    erlang:trace_pattern({lists, '_', '_'}, true, [local]),
    erlang:trace(Pid, true, [call, arity]),
    Pid ! go,
    receive {'DOWN', Monitor, process, Pid, _} -> ok end,
    Delivered = erlang:trace_delivered(Pid),
    receive {trace_delivered, Pid, Delivered} -> ok end,
    erlang:trace_pattern({lists, '_', '_'}, false, [local]),
    io:format("~p~n", [flush(Pid)]).

flush(Pid) ->
    receive
        {trace, Pid, call, What} -> [What | flush(Pid)]
    after 0 -> []
    end.
