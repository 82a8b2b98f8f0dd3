%% What the flags running and exiting show of a process that ends: it does not go out.
-module(exit_events).
-export([main/0]).

main() ->
    Flags = [[running], [running, procs], [running, exiting], [running_procs], [procs, exiting]],
    [io:format("~w ~w: ~w~n", [Set, How, events(Set, How)])
     || Set <- Flags, How <- [returns, exits, killed]],
    ok.

events(Flags, How) ->
    {Pid, Monitor} = spawn_monitor(fun waiting/0),
    wait_until_waiting(Pid),
    erlang:trace(Pid, true, Flags),
    case How of
        killed -> exit(Pid, kill);
        _ -> Pid ! How
    end,
    receive {'DOWN', Monitor, process, Pid, _} -> ok end,
    Delivered = erlang:trace_delivered(Pid),
    receive {trace_delivered, Pid, Delivered} -> ok end,
    flush(Pid).

waiting() ->
    receive
        returns -> ok;
        exits -> exit(why)
    end.

wait_until_waiting(Pid) ->
    case process_info(Pid, [status, current_function]) of
        [{status, waiting}, {current_function, {?MODULE, waiting, 0}}] -> ok;
        _ -> erlang:yield(), wait_until_waiting(Pid)
    end.

flush(Pid) ->
    receive
        {trace, Pid, Tag, What} -> [{Tag, What} | flush(Pid)]
    after 50 -> []
    end.
