%% Monitors of ports and of the time offset exist.
-module(monitor_time_offset).
-export([main/0]).

main() ->
    R = monitor(time_offset, clock_service),
    show(is_reference(R)),
    show(demonitor(R)),
    Port = open_port({spawn, "cat"}, []),
    M = monitor(port, Port),
    port_close(Port),
    receive {'DOWN', M, port, Port, Why} -> show(Why) end,
    M2 = monitor(port, Port),
    receive {'DOWN', M2, port, Port, Why2} -> show(Why2) end.

show(Term) -> io:format("~p~n", [Term]).
