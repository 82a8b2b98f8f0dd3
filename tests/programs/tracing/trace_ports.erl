%% ports, send and 'receive' events of ports.
-module(trace_ports).
-export([main/0]).

main() ->
    Me = self(),
    Tracer = spawn_link(fun() -> collect([]) end),
    0 = erlang:trace(new_ports, true, [ports, send, 'receive', {tracer, Tracer}]),
    io:format("~p~n", [lists:sort(element(2, erlang:trace_info(new_ports, flags)))]),
    Port = open_port({spawn, "cat"}, [binary]),
    io:format("~p~n", [lists:sort(element(2, erlang:trace_info(Port, flags)))]),
    Port ! {Me, {command, <<"one">>}},
    receive {Port, {data, <<"one">>}} -> ok end,
    true = port_command(Port, ["t", <<"wo">>]),
    receive {Port, {data, <<"two">>}} -> ok end,
    true = register(tp_port, Port),
    true = unregister(tp_port),
    true = unlink(Port),
    true = link(Port),
    Other = spawn(fun() -> receive {go, F} -> F(), Me ! went end end),
    true = port_connect(Port, Other),
    Other ! {go, fun() -> port_connect(Port, Me), unlink(Port) end},
    receive went -> ok end,
    Port ! {Me, close},
    receive {Port, closed} -> ok end,
    P2 = open_port({spawn, "true"}, [exit_status]),
    receive {P2, {exit_status, 0}} -> ok end,
    timer:sleep(50),
    1 = erlang:trace(P3 = open_port({spawn, "cat"}, []), false, [all]),
    io:format("~p~n", [erlang:trace_info(P3, flags)]),
    port_close(P3),
    erlang:trace(all, false, [all]),
    Tracer ! {give, Me},
    receive {events, Events} ->
        Names = [{Me, "Me"}, {Other, "Other"}],
        [io:format("~s~n", [text(E, [{Port, "Port"}, {P2, "Port2"}, {P3, "Port3"} | Names])])
         || E <- Events, not forker(E)]
    end.

text(E, Names) ->
    S = lists:flatten(io_lib:format("~w", [E])),
    lists:foldl(fun({Id, N}, A) ->
                        T = if is_port(Id) -> port_to_list(Id); true -> pid_to_list(Id) end,
                        lists:flatten(string:replace(A, T, N, all))
                end, S, Names).

collect(L) ->
    receive
        {give, To} -> To ! {events, lists:reverse(L)};
        M -> collect([M | L])
    end.

%% Stock's own conversation with the process that starts programs.
forker({trace, _, _, {_, {control, _}}}) -> true;
forker({trace, _, _, {_, {control, _}}, _}) -> true;
forker(_) -> false.
