%% Function clauses over binaries; the fields of an IPv4 header.
-module(bits_match_clauses).
-export([main/0]).

main() ->
    Header = <<4:4, 5:4, 0:8, 20:16, 7:16, 2:3, 0:13, 64:8, 6:8, 0:16, 10, 0, 0, 1, 10, 0, 0, 2>>,
    show(packet(Header)),
    show(packet(<<6:4, 0:4, 0:312>>)),
    show(packet(<<>>)),
    show(packet(<<1:4, 0:4>>)),
    show([kind(B) || B <- [<<0>>, <<1, 2>>, <<"PNG", 1>>, <<"x">>, <<1:3>>, <<255, 255>>]]).

packet(<<4:4, Words:4, _Tos:8, Length:16, Id:16, Flags:3, Offset:13, Ttl:8, Proto:8, _Sum:16,
         Src:4/binary, Dst:4/binary, Rest/binary>>) when Words >= 5 ->
    {ipv4, Length, Id, Flags, Offset, Ttl, Proto, binary_to_list(Src), binary_to_list(Dst), Rest};
packet(<<6:4, _/bits>> = All) -> {ipv6, byte_size(All)};
packet(<<>>) -> empty;
packet(<<V:4, _/bits>>) -> {unknown, V}.

kind(<<0>>) -> zero;
kind(<<"PNG", V>>) -> {png, V};
kind(<<A, B>>) when A + B > 500 -> large;
kind(<<A, B>>) -> {two, A, B};
kind(B) when is_binary(B) -> {binary, byte_size(B)};
kind(B) -> {bits, bit_size(B)}.

show(Term) -> io:format("~p~n", [Term]).
