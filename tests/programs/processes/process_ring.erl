%% A token travels around a ring of processes.
-module(process_ring).
-export([main/0]).

main() ->
    Me = self(),
    First = lists:foldl(fun(_, Next) -> spawn(fun() -> node_loop(Next) end) end, Me, lists:seq(1, 1000)),
    [First ! {token, N} || N <- lists:seq(1, 5)],
    show([receive {token, X} -> X end || _ <- lists:seq(1, 5)]),
    First ! stop,
    show(receive stop -> all_stopped after 5000 -> timeout end).

node_loop(Next) ->
    receive
        {token, N} -> Next ! {token, N + 1}, node_loop(Next);
        stop -> Next ! stop
    end.

show(Term) -> io:format("~p~n", [Term]).
