%% Comprehensions with several generators and filters.
-module(lists_comprehension).
-export([main/0]).

main() ->
    show([{A, B, C} || C <- lists:seq(1, 20), B <- lists:seq(1, C), A <- lists:seq(1, B), A * A + B * B =:= C * C]),
    show(sort([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])),
    show(perms([1, 2, 3])),
    show([X || {ok, X} <- [{ok, 1}, error, {ok, 2}, {other, 3}]]),
    show([{X, Y} || X <- [a, b], Y <- [1, 2], {X, Y} =/= {a, 2}]),
    show([[C || C <- S, C =/= $a] || S <- ["banana", "cat"]]),
    show(length(queens(6))),
    show(hd(queens(8))).

sort([P | T]) -> sort([X || X <- T, X < P]) ++ [P] ++ sort([X || X <- T, X >= P]);
sort([]) -> [].

perms([]) -> [[]];
perms(L) -> [[H | T] || H <- L, T <- perms(L -- [H])].

queens(N) -> queens(N, N).

queens(0, _) -> [[]];
queens(K, N) ->
    [[Q | Qs] || Qs <- queens(K - 1, N), Q <- lists:seq(1, N), safe(Q, 1, Qs)].

safe(_, _, []) -> true;
safe(Q, D, [H | T]) -> Q =/= H andalso abs(Q - H) =/= D andalso safe(Q, D + 1, T).

show(Term) -> io:format("~p~n", [Term]).
