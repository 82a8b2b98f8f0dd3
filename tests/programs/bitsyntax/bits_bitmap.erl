%% A bitmap as a bit string.
-module(bits_bitmap).
-export([main/0]).

main() ->
    M = lists:foldl(fun set_bit/2, <<0:100>>, [0, 1, 7, 8, 63, 64, 99]),
    show([I || I <- lists:seq(0, 99), bit(I, M) =:= 1]),
    show([bit_size(M), M]),
    show(length([1 || <<1:1>> <= M])).

set_bit(I, M) -> <<A:I/bits, _:1, R/bits>> = M, <<A/bits, 1:1, R/bits>>.

bit(I, M) -> <<_:I, B:1, _/bits>> = M, B.

show(Term) -> io:format("~p~n", [Term]).
