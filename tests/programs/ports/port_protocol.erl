%% Talking to a program: lines, packets, commands, closing, info.
-module(port_protocol).
-export([main/0]).

main() ->
    C = open_port({spawn, "cat"}, [binary]),
    C ! {self(), {command, "hello"}},
    show(receive {C, {data, D}} -> D end),
    show([port_command(C, [<<"io">>, "list"]), receive {C, {data, D2}} -> D2 end]),
    show([erlang:port_info(C, I) || I <- [name, registered_name, output, input]]),
    show(erlang:port_info(C, connected) =:= {connected, self()}),
    C ! {self(), close},
    show(receive {C, closed} -> closed end),
    show(erlang:port_info(C)),
    L = open_port({spawn, "printf 'one\\ntwo\\nlongerline\\nend'"}, [{line, 6}, eof]),
    show(lines(L)),
    P = open_port({spawn, "cat"}, [{packet, 2}]),
    [port_command(P, M) || M <- ["first", "", "third"]],
    show([receive {P, {data, X}} -> X end || _ <- [1, 2, 3]]),
    show([port_close(P), attempt(fun() -> port_close(P) end), attempt(fun() -> port_command(P, "x") end)]),
    show(register(named_port, open_port({spawn, "cat"}, []))),
    named_port ! {self(), {command, "by name"}},
    show(receive {_, {data, Y}} -> Y end).

lines(L) -> receive {L, {data, D}} -> [D | lines(L)]; {L, eof} -> [eof] end.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
