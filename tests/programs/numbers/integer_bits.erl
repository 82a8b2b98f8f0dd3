%% Bitwise operators on small and large, positive and negative integers.
-module(integer_bits).
-export([main/0, id/1]).

main() ->
    Ns = [0, 1, -1, 255, -256, 1 bsl 59, -(1 bsl 59), 1 bsl 65, -(1 bsl 65) + 1],
    show([A band B || A <- Ns, B <- Ns]),
    show([A bor B || A <- Ns, B <- Ns]),
    show([A bxor B || A <- Ns, B <- Ns]),
    show([bnot A || A <- Ns]),
    show([A bsl S || A <- Ns, S <- [0, 1, 63, -3, 100]]),
    show([A bsr S || A <- Ns, S <- [0, 1, 63, -3, 100]]),
    show(attempt(fun() -> id(1) bsl id(1.0) end)),
    show(attempt(fun() -> id(1.0) band id(1) end)),
    show(attempt(fun() -> bnot id(a) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
