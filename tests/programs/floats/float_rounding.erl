%% round, trunc, floor, ceil; large results become bignums.
-module(float_rounding).
-export([main/0, id/1]).

main() ->
    Fs = [0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 0.49999999999999994, 1.0e15 + 0.5, 1.0e20, -1.0e30],
    [io:format("~p ~p~n", [F, [round(F), trunc(F), floor(F), ceil(F)]]) || F <- Fs],
    show([round(id(7)), trunc(id(-7)), floor(id(7)), ceil(id(1 bsl 70))]),
    show([float(id(3)), float(1 bsl 70)]),
    show(attempt(fun() -> float(1 bsl 1024) end)),
    show(attempt(fun() -> round(id(a)) end)),
    show(attempt(fun() -> trunc(id("1")) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
