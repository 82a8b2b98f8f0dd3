%% Sub binaries of sub binaries, and sizes.
-module(binary_sub).
-export([main/0]).

main() ->
    B = list_to_binary(lists:seq(0, 255)),
    {L, R} = split_binary(B, 100),
    {LL, LR} = split_binary(L, 40),
    show([byte_size(X) || X <- [L, R, LL, LR]]),
    show(<<LR/binary, LL/binary>>),
    <<_:3, Tail:100/bitstring, _/bitstring>> = B,
    show([bit_size(Tail), byte_size(Tail), Tail]),
    show(binary:referenced_byte_size(LR)),
    show(binary:referenced_byte_size(binary:copy(LR))),
    show([binary_part(B, 10, 5), binary_part(B, {15, -5})]),
    show(<<LL/binary, LR/binary>> =:= L).

show(Term) -> io:format("~p~n", [Term]).
