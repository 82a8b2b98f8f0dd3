%% A ring buffer in a tuple.
-module(ring_buffer).
-export([main/0]).

main() ->
    B = lists:foldl(fun put_in/2, {0, erlang:make_tuple(4, e)}, lists:seq(1, 10)),
    show([B, items(B)]).

put_in(X, {N, T}) -> {N + 1, setelement(N rem 4 + 1, T, X)}.

items({N, T}) -> [element(I rem 4 + 1, T) || I <- lists:seq(N, N + 3)].

show(Term) -> io:format("~p~n", [Term]).
