%% A list with a cursor.
-module(zipper).
-export([main/0]).

main() ->
    Z = lists:foldl(fun(F, A) -> F(A) end, {[], [1, 2, 3, 4]}, [fun right/1, fun right/1, fun({L, [_ | R]}) -> {L, [x | R]} end, fun left/1]),
    show([Z, lists:reverse(element(1, Z), element(2, Z)), attempt(fun() -> left({[], [1]}) end)]).

right({L, [X | R]}) -> {[X | L], R}.

left({[X | L], R}) -> {L, [X | R]}.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
