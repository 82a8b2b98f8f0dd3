%% Lists as strings.
-module(lists_strings).
-export([main/0]).

main() -> show([lists:reverse("abc"), "abc" ++ [1], lists:sort("hello"), lists:usort("hello"), [$a | "bc"], lists:concat(["a", 1, b]), lists:flatten(["a", ["b"]]), lists:member($a, "abc"), "abc" < "abd", "abc" -- "b", length("åäö")]).

show(Term) -> io:format("~p~n", [Term]).
