%% call_count and call_time: counting, pausing, restarting.
-module(trace_counts).
-export([main/0]).

main() ->
    io:format("~p~n", [erlang:trace_pattern({?MODULE, work, '_'}, true, [call_count])]),
    work(10),
    io:format("~p~n", [erlang:trace_info({?MODULE, work, 1}, call_count)]),
    erlang:trace_pattern({?MODULE, work, 1}, pause, [call_count]),
    work(10),
    io:format("~p~n", [erlang:trace_info({?MODULE, work, 1}, call_count)]),
    erlang:trace_pattern({?MODULE, work, 1}, true, [call_count]),
    work(4),
    io:format("~p~n", [erlang:trace_info({?MODULE, work, 1}, call_count)]),
    erlang:trace_pattern({?MODULE, work, 1}, restart, [call_count]),
    work(4),
    io:format("~p~n", [erlang:trace_info({?MODULE, work, 1}, all)]),
    erlang:trace_pattern({?MODULE, work, 1}, false, [call_count]),
    io:format("~p~n", [erlang:trace_info({?MODULE, work, 1}, call_count)]),
    io:format("~p~n", [erlang:trace_info({?MODULE, work, 2}, call_count)]),
    1 = erlang:trace_pattern({?MODULE, work, 1}, true, [call_time]),
    1 = erlang:trace_pattern({?MODULE, pause, 1}, true, [call_time]),
    P = spawn(fun() -> receive go -> work(5), pause(30), pause(10) end end),
    1 = erlang:trace(P, true, [call]),
    M = monitor(process, P),
    P ! go,
    receive {'DOWN', M, _, _, _} -> ok end,
    {call_time, [{P, Calls, _, _}]} = erlang:trace_info({?MODULE, work, 1}, call_time),
    {call_time, [{P, Pauses, S, _}]} = erlang:trace_info({?MODULE, pause, 1}, call_time),
    io:format("~p ~p ~p~n", [Calls, Pauses, S]),
    erlang:trace_pattern({?MODULE, work, 1}, restart, [call_time]),
    io:format("~p~n", [erlang:trace_info({?MODULE, work, 1}, call_time)]),
    erlang:trace_pattern({?MODULE, '_', '_'}, false, [call_time, call_count]),
    io:format("~p~n", [erlang:trace_info({?MODULE, work, 1}, all)]),
    io:format("~p~n", [catch erlang:trace_pattern({?MODULE, work, 1}, [{'_', [], []}],
                                                  [call_count])]).

work(0) -> ok;
work(N) -> work(N - 1).

pause(Ms) -> receive after Ms -> ok end.
