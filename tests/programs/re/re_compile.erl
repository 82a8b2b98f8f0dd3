%% Compiled patterns and their information.
-module(re_compile).
-export([main/0]).

main() ->
    {ok, P} = re:compile("(?<n>a+)(b)?", [caseless]),
    show([re:run("xAAb", P, [{capture, all, list}]), element(1, P), re:inspect(P, namelist)]),
    show([re:compile("("), re:compile("a{2,1}"), re:compile("[z-a]"), re:compile("\\")]),
    show([re:run("foobar", "(?i)FOO(?-i)bar", [{capture, none}]), re:run("aXb", "a.b", [dotall]), re:run("a\nb", "a.b")]),
    show(re:run("2024-01-02", "(\\d+)-(\\d+)-(\\d+)", [{capture, all_but_first, list}])),
    show([re:run(S, "^\\p{Lu}\\w*$", [unicode, {capture, none}]) || S <- ["Éa", "éa"]]),
    show(re:run(lists:duplicate(30, $a), "(a+)+b", [{match_limit, 100}])).

show(Term) -> io:format("~p~n", [Term]).
