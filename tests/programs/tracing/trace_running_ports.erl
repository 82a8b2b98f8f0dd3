%% running_ports: in and out around what a port does, with the signal that it carries out.
-module(trace_running_ports).
-export([main/0]).

main() ->
    1 = erlang:trace(new_ports, true, [running_ports]) + 1,
    P = open_port({spawn, "cat"}, [binary]),
    erlang:trace(new_ports, false, [running_ports]),
    timer:sleep(100),
    [{in, open}, {out, open} | _] = events(P),
    show(command, P, fun() -> P ! {self(), {command, <<"a">>}} end),
    show(port_command, P, fun() -> port_command(P, <<"b">>) end),
    show(info, P, fun() -> erlang:port_info(P) end),
    show(connect, P, fun() -> P ! {self(), {connect, self()}} end),
    show(control, P, fun() -> catch port_control(P, 1, "x") end),
    show(unlink, P, fun() -> unlink(P) end),
    show(link, P, fun() -> link(P) end),
    Ref = monitor(port, P),
    show(monitor, P, fun() -> ok end),
    show(demonitor, P, fun() -> demonitor(Ref) end),
    show(close, P, fun() -> P ! {self(), close} end).

show(What, P, Do) ->
    Do(),
    timer:sleep(100),
    io:format("~p ~p~n", [What, events(P)]).

events(P) ->
    receive
        {trace, P, Tag, Data} -> [{Tag, Data} | events(P)];
        {P, What} -> [What | events(P)]
    after 0 -> []
    end.
