%% Files: write, read, append, positions, information.
-module(file_basic).
-export([main/0]).

main() ->
    show([file:write_file("a.txt", ["line 1\n", <<"line 2\n">>]), file:read_file("a.txt"), file:write_file("a.txt", "x", [append])]),
    {ok, F} = file:open("a.txt", [read, binary]),
    show([file:read(F, 4), file:read_line(F), file:position(F, 0), file:read(F, 100), file:read(F, 1), file:pread(F, 2, 3), file:close(F)]),
    {ok, W} = file:open("b.bin", [write, read, raw, binary]),
    show([file:write(W, <<"0123456789">>), file:pwrite(W, 3, "xyz"), file:position(W, {cur, 0}), file:position(W, {eof, -2}), file:read(W, 5), file:truncate(W)]),
    show([file:position(W, 2), file:truncate(W), file:sync(W), file:close(W), file:read_file("b.bin")]),
    show([file:rename("b.bin", "c.bin"), file:copy("c.bin", "d.bin"), file:delete("c.bin"), file:delete("c.bin")]),
    show([file:read_file("none"), file:open("none", [read]), file:open("no/dir", [write]), file:read_file("."), file:write_file(".", "x")]),
    show(attempt(fun() -> file:open("x", [bad_mode]) end)),
    show([file:format_error(E) || E <- [enoent, eacces, eisdir, badarg, terminated]]).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
