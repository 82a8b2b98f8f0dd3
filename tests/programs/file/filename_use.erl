%% File names.
-module(filename_use).
-export([main/0]).

main() ->
    show([filename:F("/a/b/c.txt") || F <- [basename, dirname, extension, rootname, split, absname, nativename, pathtype]]),
    show([filename:join(L) || L <- [["a", "b"], ["a", "/b"], ["a/", "b/"], ["/", "x"], [<<"a">>, "b"], ["a", "..", "b"]]]),
    show([filename:basename("a.erl", ".erl"), filename:rootname("a.b.c"), filename:rootname("a.erl", ".erl"), filename:extension("noext"), filename:extension(".hidden")]),
    show([filename:split("a//b/"), filename:dirname("a"), filename:dirname("/"), filename:join("a", "b"), filename:absname("x", "/tmp"), filename:absname("../x", "/tmp")]),
    show([filename:flatten(["a", [b], "c"]), filename:pathtype("a/b"), filelib:safe_relative_path("a/../b", ""), filelib:safe_relative_path("../b", "")]).

show(Term) -> io:format("~p~n", [Term]).
