%% Searching, splitting and replacing.
-module(string_search).
-export([main/0]).

main() ->
    show([string:find("a,b,c", ","), string:find("a,b,c", ",", trailing), string:find("abc", "z")]),
    show([string:split("a,b,c", ","), string:split("a,b,c", ",", trailing), string:split("a,b,c", ",", all)]),
    show([string:replace("a-b-c", "-", "+"), lists:flatten(string:replace("a-b-c", "-", "+", all))]),
    show([string:lexemes("  one two  three ", " "), string:lexemes("a,b;c", ",;"), string:nth_lexeme("a b c", 2, " ")]),
    show([string:prefix("prefix rest", "prefix "), string:prefix("abc", "x")]),
    show([string:slice("hello", 1, 3), string:slice(<<"hello">>, 2), string:slice("abc", 10)]),
    show([string:take("abc123", lists:seq($a, $z)), string:take("abc123", lists:seq($0, $9), true)]),
    show([string:next_codepoint("abc"), string:next_grapheme(<<"é!"/utf8>>), string:next_codepoint("")]).

show(Term) -> io:format("~p~n", [Term]).
