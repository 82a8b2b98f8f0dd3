%% What a grown binary keeps of its room when it is looked at, and that it grows on afterwards.
-module(binary_append_info).
-export([main/0]).

main() ->
    logger:set_primary_config(level, none),
    erts_debug:set_internal_state(available_internal_state, true),
    Bytes = grow(<<>>, 1000),
    Bits = grow_bits(<<>>, 256 * 8),
    io:format("~p~n", [[{byte_size(B), info(B)} || B <- [Bytes, Bits]]]),
    More = [grow(Bytes, 500), grow_bits(Bits, 803)],
    io:format("~p~n", [[erlang:md5(<<B/bitstring, 0:(-bit_size(B) band 7)>>)
                        || B <- [Bytes, Bits | More]]]),
    erts_debug:set_internal_state(available_internal_state, false).

grow(Binary, 0) -> Binary;
grow(Binary, N) -> grow(<<Binary/binary, N>>, N - 1).

grow_bits(Binary, 0) -> Binary;
grow_bits(Binary, N) -> grow_bits(<<Binary/bitstring, 1:1>>, N - 1).

info(Binary) ->
    {refc_binary, Bytes, {binary, Room}, _} =
        erts_debug:get_internal_state({binary_info, Binary}),
    {Bytes, Room}.
