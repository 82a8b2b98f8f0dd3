%% Two processes play.
-module(ping_pong).
-export([main/0]).

main() ->
    Main = self(),
    Pong = spawn(fun() -> pong(Main) end),
    ping(3, Pong),
    receive over -> io:format("over~n") end.

ping(0, P) -> P ! finished;
ping(N, P) -> P ! {ping, self()}, receive pong -> io:format("ping got pong ~p~n", [N]) end, ping(N - 1, P).

pong(Main) ->
    receive
        finished -> io:format("pong finished~n"), Main ! over;
        {ping, From} -> io:format("pong got ping~n"), From ! pong, pong(Main)
    end.
