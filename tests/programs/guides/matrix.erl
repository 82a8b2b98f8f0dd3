%% Matrices and permutations.
-module(matrix).
-export([main/0]).

main() ->
    A = [[1, 2], [3, 4]],
    show([mul(A, A), transpose([[1, 2, 3], [4, 5, 6]]), lists:foldl(fun(_, M) -> mul(M, [[1, 1], [1, 0]]) end, [[1, 0], [0, 1]], lists:seq(1, 90))]).

transpose([[] | _]) -> [];
transpose(M) -> [[hd(R) || R <- M] | transpose([tl(R) || R <- M])].

mul(A, B) -> T = transpose(B), [[lists:sum([X * Y || {X, Y} <- lists:zip(R, C)]) || C <- T] || R <- A].

show(Term) -> io:format("~p~n", [Term]).
