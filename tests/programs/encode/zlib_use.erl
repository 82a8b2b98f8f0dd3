%% zlib: deflate, inflate, gzip, streams, checksums.
-module(zlib_use).
-export([main/0]).

main() ->
    D = iolist_to_binary([io_lib:format("line ~p~n", [N]) || N <- lists:seq(1, 1000)]),
    show([byte_size(zlib:compress(D)), zlib:uncompress(zlib:compress(D)) =:= D, zlib:gunzip(zlib:gzip(D)) =:= D, zlib:unzip(zlib:zip(D)) =:= D]),
    Z = zlib:open(),
    zlib:deflateInit(Z, best_speed),
    P = [zlib:deflate(Z, D), zlib:deflate(Z, "tail", finish)],
    zlib:deflateEnd(Z),
    show(zlib:uncompress(P) =:= <<D/binary, "tail">>),
    show([zlib:crc32(Z, "abc"), zlib:adler32(Z, "abc"), erlang:crc32("abc"), erlang:adler32("abc")]),
    zlib:inflateInit(Z),
    show(attempt(fun() -> zlib:inflate(Z, <<"garbage">>) end)),
    zlib:close(Z),
    show(attempt(fun() -> zlib:uncompress(<<1, 2, 3>>) end)),
    show(attempt(fun() -> zlib:gunzip(<<>>) end)),
    show(attempt(fun() -> zlib:close(Z) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
