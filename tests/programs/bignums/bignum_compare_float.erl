%% Comparison of bignums and floats is exact.
-module(bignum_compare_float).
-export([main/0]).

main() ->
    Bigs = [(1 bsl 53) - 1, 1 bsl 53, (1 bsl 53) + 1, 1 bsl 63, (1 bsl 63) + 1, 1 bsl 100,
            1 bsl 1023, 1 bsl 1025],
    Floats = [9007199254740992.0, 9223372036854775808.0, 1.2676506002282294e30,
              8.98846567431158e307],
    [io:format("~p ~p~n", [F, [{B < F, B == F, B > F, -B < -F} || B <- Bigs]]) || F <- Floats],
    show(lists:sort(Bigs ++ Floats)).

show(Term) -> io:format("~p~n", [Term]).
