%% Triangular, perfect and amicable numbers.
-module(number_sequences).
-export([main/0]).

main() ->
    show([N * (N + 1) div 2 || N <- lists:seq(1, 20)]),
    show([N || N <- lists:seq(2, 500), divisors(N) =:= N]),
    show([{A, B} || A <- lists:seq(2, 1300), B <- [divisors(A)], B > A, divisors(B) =:= A]).

divisors(N) -> lists:sum([D || D <- lists:seq(1, N div 2), N rem D =:= 0]).

show(Term) -> io:format("~p~n", [Term]).
