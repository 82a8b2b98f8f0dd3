%% Integer arithmetic, div and rem with signs.
-module(integer_arithmetic).
-export([main/0, id/1]).

main() ->
    Pairs = [{7, 2}, {-7, 2}, {7, -2}, {-7, -2}, {0, 5}, {1 bsl 59, 3}, {-(1 bsl 60), -1}],
    [io:format("~p ~p~n", [P, [A + B, A - B, A * B, A div B, A rem B, A / B]]) || P = {A, B} <- Pairs],
    show(attempt(fun() -> id(1) div id(0) end)),
    show(attempt(fun() -> id(1) rem id(0) end)),
    show(attempt(fun() -> id(1) / id(0) end)),
    show(attempt(fun() -> id(1) + id(a) end)),
    show(attempt(fun() -> id(1.0) div id(1) end)),
    show(attempt(fun() -> -id([]) end)),
    show([abs(id(-5)), abs(id(-5.5)), abs(-(1 bsl 70)), -id(1 bsl 59), +id(3)]).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
