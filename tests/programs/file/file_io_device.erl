%% Reading lines and formats from files; encodings.
-module(file_io_device).
-export([main/0]).

main() ->
    {ok, W} = file:open("u.txt", [write, {encoding, utf8}]),
    io:format(W, "~ts~n~p~n", ["åß日本", {a, "b"}]),
    io:put_chars(W, "third\r\nno newline"),
    file:close(W),
    show(file:read_file("u.txt")),
    {ok, R} = file:open("u.txt", [read, {encoding, utf8}]),
    show([io:get_line(R, ''), io:get_chars(R, '', 3), io:get_line(R, ''), io:get_line(R, ''), io:get_line(R, ''), io:get_line(R, '')]),
    file:close(R),
    {ok, L} = file:open("u.txt", [read]),
    show(io:get_line(L, '')),
    show([io:setopts(L, [{encoding, latin1}, binary]), io:get_line(L, ''), file:close(L)]),
    file:write_file("n.txt", "12 34\n5.5 abc\n"),
    {ok, N} = file:open("n.txt", [read]),
    show([io:fread(N, '', "~d ~d"), io:fread(N, '', "~f ~s"), io:fread(N, '', "~d")]),
    show(file:close(N)),
    show(element(1, attempt(fun() -> io:get_line(N, '') end))),
    {ok, D} = file:open("delayed", [write, {delayed_write, 1000, 50}]),
    show([file:write(D, "x"), file:write(D, "y"), file:close(D), file:read_file("delayed")]),
    {ok, M} = file:open(<<"in memory\nfile">>, [ram, read, binary]),
    show([file:read(M, 4), file:read(M, 2), file:close(M)]).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
