%% The older string functions that programs still use.
-module(string_old_api).
-export([main/0, id/1]).

main() ->
    show([string:str("hello world", "o w"), string:rstr("abcabc", "abc"), string:chr("abc", $b), string:rchr("abcb", $b)]),
    show([string:substr("hello", 2, 3), string:sub_string("hello", 2, 4), string:tokens("a b,c", " ,")]),
    show([string:join(["a", "b", "c"], ", "), string:words("one two"), string:sub_word("one two", 2)]),
    show([string:left("abc", 5, $.), string:right("abc", 5, $.), string:centre("abc", 7, $.)]),
    show([string:strip("  a "), string:strip("xxaxx", both, $x), string:to_upper("abc"), string:to_lower("ABC")]),
    show([string:span("abcd", "ab"), string:cspan("abcd", "d"), string:copies("ab", 3), string:concat("a", "b")]),
    show(attempt(fun() -> string:substr("abc", id(0)) end)),
    show(attempt(fun() -> string:join(id(a), ",") end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
