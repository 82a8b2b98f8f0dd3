%% Numbers of variable length.
-module(bits_varint).
-export([main/0]).

main() ->
    Ns = [0, 1, 127, 128, 300, 16383, 16384, 1 bsl 35, 1 bsl 70],
    Bs = [enc(N) || N <- Ns],
    show(Bs),
    show([dec(B) || B <- Bs] =:= [{N, <<>>} || N <- Ns]).

enc(N) when N < 128 -> <<0:1, N:7>>;
enc(N) -> <<1:1, (N band 127):7, (enc(N bsr 7))/binary>>.

dec(<<0:1, N:7, R/binary>>) -> {N, R};
dec(<<1:1, L:7, R/binary>>) -> {H, R2} = dec(R), {H bsl 7 + L, R2}.

show(Term) -> io:format("~p~n", [Term]).
