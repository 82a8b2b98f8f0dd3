%% Ports and the processes that own them.
-module(port_links).
-export([main/0]).

main() ->
    process_flag(trap_exit, true),
    P = open_port({spawn, "true"}, []),
    show(receive {'EXIT', P, R} -> R after 3000 -> none end),
    Q = open_port({spawn, "cat"}, []),
    show([erlang:port_connect(Q, self()), erlang:port_info(Q, links) =:= {links, [self()]}]),
    Me = self(),
    W = spawn(fun() -> receive go -> ok end, Q ! {self(), {command, "mine now"}}, receive {Q, {data, D}} -> Me ! {got, D} end end),
    show(erlang:port_connect(Q, W)),
    W ! go,
    show(receive {got, D} -> D after 2000 -> none end),
    Z = open_port({spawn, "cat"}, []),
    exit(Z, kill),
    show(receive {'EXIT', Z, R3} -> R3 after 2000 -> none end).

show(Term) -> io:format("~p~n", [Term]).
