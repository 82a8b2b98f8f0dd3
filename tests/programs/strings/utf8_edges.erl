%% Where UTF-8 stops being valid: characters of all lengths, cut, and with one byte changed.
-module(utf8_edges).
-export([main/0]).

main() ->
    Characters = [0, $a, 16#7F, 16#80, 16#7FF, 16#800, 16#FFF, 16#1000, 16#CFFF, 16#D000, 16#D7FF,
                  16#E000, 16#FFFF, 16#10000, 16#3FFFF, 16#40000, 16#10FFFF],
    Texts = [unicode:characters_to_binary(lists:duplicate(Before, $x) ++ [C, D] ++ lists:duplicate(After, E)) ||
                Before <- lists:seq(0, 8), After <- [0, 3, 9], C <- Characters, D <- [$y, C], E <- [$z, C]],
    io:format("~w~n", [length([T || T <- Texts, is_list(unicode:characters_to_list(T))])]),
    io:format("~w~n", [erlang:phash2([convert(T) || T <- Texts])]),
    io:format("~w~n", [erlang:phash2([convert(binary:part(T, 0, byte_size(T) - 1)) || T <- Texts])]),
    [io:format("~w ~w~n", [Byte, erlang:phash2([convert(changed(T, Byte)) || T <- Texts])]) ||
        Byte <- [16#80, 16#8F, 16#90, 16#9F, 16#A0, 16#BF, 16#C0, 16#C1, 16#C2, 16#E0, 16#ED, 16#F0,
                 16#F4, 16#F5, 16#FF]].

%% How the rest is wrapped is left out: seen on OTP 25.2.3, it is not always the same for one input.
convert(Binary) ->
    {good(unicode:characters_to_list(Binary)), good(unicode:characters_to_binary([Binary, "."]))}.

good({What, Good, Rest}) -> {What, Good, iolist_size(Rest)};
good(Good) -> Good.

changed(Text, Byte) ->
    Position = byte_size(Text) div 2,
    <<Before:Position/binary, _, After/binary>> = Text,
    <<Before/binary, Byte, After/binary>>.
