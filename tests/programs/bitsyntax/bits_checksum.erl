%% An internet checksum and a CRC by hand.
-module(bits_checksum).
-export([main/0]).

main() ->
    B = <<16#45, 0, 0, 16#3c, 16#1c, 16#46, 16#40, 0, 16#40, 6, 0, 0, 16#ac, 16#10, 10, 99, 16#ac, 16#10, 10, 12>>,
    show(sum(B, 0)),
    show(crc(<<"123456789">>, 16#FFFFFFFF) =:= erlang:crc32("123456789")).

sum(<<W:16, R/binary>>, S) -> sum(R, S + W);
sum(<<>>, S) when S > 16#ffff -> sum(<<>>, (S band 16#ffff) + (S bsr 16));
sum(<<>>, S) -> (bnot S) band 16#ffff.

crc(<<>>, C) -> C bxor 16#FFFFFFFF;
crc(<<X, R/binary>>, C) -> crc(R, lists:foldl(fun(_, A) -> case A band 1 of 1 -> (A bsr 1) bxor 16#EDB88320; 0 -> A bsr 1 end end, C bxor X, lists:seq(1, 8))).

show(Term) -> io:format("~p~n", [Term]).
