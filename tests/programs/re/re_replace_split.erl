%% re:replace and re:split.
-module(re_replace_split).
-export([main/0]).

main() ->
    show(re:replace("abcd", "c", "[&]", [{return, list}])),
    show(re:replace("a1b2", "(\\w)(\\d)", "\\2\\g1", [global, {return, binary}])),
    show(re:replace("aaa", "a", "", [{return, list}])),
    show([re:split("a,b;c", "[,;]"), re:split("a,b,c", ",", [{parts, 2}, {return, list}]), re:split("a1b", "(\\d)", [{return, list}])]),
    show(re:split("abc", "", [{return, list}, trim])),
    show(re:split(" a b ", " ", [{return, list}, group])).

show(Term) -> io:format("~p~n", [Term]).
