%% Fibonacci numbers and greatest common divisors.
-module(bignum_fibonacci).
-export([main/0]).

main() ->
    show(fib(500, 0, 1)),
    show(gcd(fib(300, 0, 1), fib(240, 0, 1))),
    show(fib(60, 0, 1)),
    show(gcd(1 bsl 100, 6)),
    show([N || N <- lists:seq(2, 100), fib(N, 0, 1) rem N =:= 0]).

fib(0, A, _) -> A;
fib(N, A, B) -> fib(N - 1, B, A + B).

gcd(A, 0) -> A;
gcd(A, B) -> gcd(B, A rem B).

show(Term) -> io:format("~p~n", [Term]).
