%% Case conversion, trimming and padding of the string module.
-module(string_case).
-export([main/0]).

main() ->
    show([string:uppercase("straße"), string:lowercase("ÅÄÖ"), string:titlecase("hello world"),
          string:casefold("ẞ")]),
    show([string:trim("  x y \n"), string:trim("xxaxx", leading, "x"), string:trim("xxaxx", both, "x")]),
    show([string:pad("ab", 5), string:pad("ab", 5, leading), string:pad("ab", 5, both, $*)]),
    show([lists:flatten(string:pad("x", 4, leading, $0))]),
    show([string:uppercase(<<"abc">>), string:trim(<<" b ">>), string:reverse("abc")]),
    show([string:equal("abc", <<"abc">>), string:equal("ABC", "abc", true), string:is_empty("")]),
    show([string:length("e\x{301}abc"), length("e\x{301}abc"), string:to_graphemes("e\x{301}a")]).

show(Term) -> io:format("~p~n", [Term]).
