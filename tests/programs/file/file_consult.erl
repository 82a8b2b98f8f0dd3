%% Terms in files: consult, eval, script, path functions.
-module(file_consult).
-export([main/0]).

main() ->
    file:write_file("t.terms", "{a, 1}.\n[b, \"c\"]. % comment\n#{k => v}.\n"),
    show(file:consult("t.terms")),
    file:write_file("bad.terms", "{a, 1}.\n{b, .\n"),
    show(file:consult("bad.terms")),
    file:write_file("s.script", "A = 1, B = A + N.\n{B, x}.\n"),
    show([file:script("s.script", [{'N', 5}]), file:script("s.script")] =/= []),
    file:write_file("e.eval", "put(evaluated, yes).\n"),
    show([file:eval("e.eval"), get(evaluated)]),
    show(element(1, file:path_consult([".", "/tmp"], "t.terms"))),
    show(file:consult("none")),
    show(file:path_open(["/nonexistent"], "t.terms", [read])),
    {ok, F} = file:open("t.terms", [read]),
    show([io:read(F, ''), io:read(F, ''), io:read(F, ''), io:read(F, '')]),
    file:close(F).

show(Term) -> io:format("~p~n", [Term]).
