%% Float arithmetic, mixed operands, and overflow.
-module(float_arithmetic).
-export([main/0, id/1]).

main() ->
    show([id(1) + 0.5, id(1.5) * 2, id(3) - 0.25, id(7) / 2, id(6) / 3]),
    show([id(1.0e308) * 0.5, -id(0.0), id(0.0) - 0.0, id(-0.0) + 0]),
    show(attempt(fun() -> id(1.0e308) * id(10) end)),
    show(attempt(fun() -> id(1.0) / id(0) end)),
    show(attempt(fun() -> id(1.0) / id(0.0) end)),
    show(attempt(fun() -> (1 bsl 2000) * id(1.0) end)),
    show(attempt(fun() -> id(1.0) + id(foo) end)),
    show(attempt(fun() -> (1 bsl 2000) / id(1 bsl 1999) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
