%% Large numbers: all four operations give results that fit together.
-module(bignum_arithmetic).
-export([main/0]).

main() ->
    Ns = [N * S || N <- [(1 bsl 64) - 1, 1 bsl 64, 12345678901234567890123, 1 bsl 200,
                         (1 bsl 300) - (1 bsl 150)], S <- [1, -1]],
    show([A * B || A <- Ns, B <- Ns]),
    show(lists:all(fun({A, B}) -> (A div B) * B + A rem B =:= A end, [{A, B} || A <- Ns, B <- Ns])),
    show([A rem B || A <- Ns, B <- Ns]),
    show([A - B || A <- Ns, B <- Ns]),
    show([A div 1000000007 || A <- Ns]),
    show(lists:all(fun(A) -> list_to_integer(integer_to_list(A)) =:= A end, Ns)).

show(Term) -> io:format("~p~n", [Term]).
