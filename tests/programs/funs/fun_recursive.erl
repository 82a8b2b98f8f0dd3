%% Named funs, mutual recursion, the fixed point.
-module(fun_recursive).
-export([main/0]).

main() ->
    Fact = fun F(0) -> 1; F(N) -> N * F(N - 1) end,
    show(Fact(20)),
    Fib = fun Fib(N) when N < 2 -> N; Fib(N) -> Fib(N - 1) + Fib(N - 2) end,
    show([Fib(N) || N <- lists:seq(0, 15)]),
    Y = fun(M) -> (fun(X) -> X(X) end)(fun(F) -> M(fun(A) -> (F(F))(A) end) end) end,
    show((Y(fun(Self) -> fun(0) -> 0; (N) -> N + Self(N - 1) end end))(100)),
    show(even(1000)),
    Loop = fun Loop(0, A) -> A; Loop(N, A) -> Loop(N - 1, A + N) end,
    show(Loop(100000, 0)).

even(0) -> true;
even(N) -> odd(N - 1).

odd(0) -> false;
odd(N) -> even(N - 1).

show(Term) -> io:format("~p~n", [Term]).
