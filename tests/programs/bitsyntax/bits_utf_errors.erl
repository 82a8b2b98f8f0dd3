%% Invalid UTF sequences do not match.
-module(bits_utf_errors).
-export([main/0]).

main() ->
    Bad = [<<255>>, <<16#C0, 16#80>>, <<16#ED, 16#A0, 16#80>>, <<16#E2, 16#82>>, <<16#F5, 0, 0, 0>>,
           <<16#80>>, <<>>],
    show([utf8(B) || B <- Bad]),
    show([utf16(B) || B <- [<<16#D8, 0>>, <<16#D8, 0, 16#DC, 0>>, <<16#DC, 0, 0, 0>>, <<0>>]]),
    show([utf32(B) || B <- [<<0, 0, 16#D8, 0>>, <<0, 16#11, 0, 0>>, <<0, 0, 0, $a>>]]),
    show([utf8(<<C/utf8>>) || C <- [0, 127, 128, 2047, 2048, 65535, 65536, 16#10FFFF]]).

utf8(<<C/utf8, R/binary>>) -> {C, R};
utf8(B) -> {no, B}.

utf16(<<C/utf16, R/binary>>) -> {C, R};
utf16(B) -> {no, B}.

utf32(<<C/utf32, R/binary>>) -> {C, R};
utf32(B) -> {no, B}.

show(Term) -> io:format("~p~n", [Term]).
