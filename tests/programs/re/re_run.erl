%% Captures and options of re:run.
-module(re_run).
-export([main/0, id/1]).

main() ->
    show([re:run("hello world", "o (w)"), re:run("abc", "x"), re:run("abc", "B", [caseless]), re:run("abc", "b", [{capture, none}])]),
    show(re:run("k=v", "(?<key>\\w)=(?<val>\\w)", [{capture, [val, key], list}])),
    show(re:run("a1b2", "[a-z]\\d", [global, {capture, all, binary}])),
    show(re:run("line1\nline2", "^line2$", [multiline])),
    show(re:run("aaa", "a*?", [global])),
    show(re:run("x(a)", "(b)?x(.)", [{capture, all, list}])),
    show(re:run("åäö", "ä", [unicode, {capture, all, index}])),
    show(re:run("ab", "a(?=b)", [{capture, first, list}])),
    show(re:run("abcd", "c", [{offset, 1}, anchored])),
    show(attempt(fun() -> re:run("a", "(") end)),
    show(attempt(fun() -> re:run(id(a), "b") end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
