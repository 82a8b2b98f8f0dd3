%% The math module, with domain errors.
-module(math_functions).
-export([main/0, id/1]).

main() ->
    R = fun(X) -> float_to_list(X, [{decimals, 9}]) end,
    show([R(math:F(0.5)) || F <- [sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, exp, sqrt,
                                   erf, erfc, asinh, atanh]]),
    show([R(math:F(8)) || F <- [log, log2, log10, sqrt, acosh, floor, ceil]]),
    show([math:pow(2, 10), math:fmod(7, 3), R(math:atan2(1, -1)), R(math:pi())]),
    show(attempt(fun() -> math:sqrt(id(-1)) end)),
    show(attempt(fun() -> math:log(id(0)) end)),
    show(attempt(fun() -> math:exp(id(10000)) end)),
    show(attempt(fun() -> math:acos(id(2)) end)),
    show(attempt(fun() -> math:sin(id(a)) end)),
    show(attempt(fun() -> math:pow(id(0), id(-1)) end)),
    show(attempt(fun() -> math:fmod(1, id(0)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
