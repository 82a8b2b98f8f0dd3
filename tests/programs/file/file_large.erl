%% A file of a megabyte, in pieces and by lines.
-module(file_large).
-export([main/0]).

main() ->
    ok = file:write_file("big", [io_lib:format("~6..0b~n", [N]) || N <- lists:seq(1, 100000)]),
    {ok, F} = file:open("big", [read, raw, binary, {read_ahead, 65536}]),
    show([filelib:file_size("big"), file:pread(F, 7 * 49999, 6), file:pread(F, [{0, 6}, {7, 6}, {9999999, 1}])]),
    {ok, _} = file:position(F, 0),
    show(count(F, 0)),
    {ok, B} = file:read_file("big"),
    show(erlang:crc32(B)).

count(F, N) -> case file:read_line(F) of {ok, _} -> count(F, N + 1); eof -> N end.

show(Term) -> io:format("~p~n", [Term]).
