%% iolists in string functions.
-module(string_iolist_ops).
-export([main/0]).

main() ->
    S = ["ab", <<"cd">>, $e, [["f"]]],
    show([string:length(S), string:uppercase(S), string:reverse(S), string:find(S, "e"), string:slice(S, 1, 3), string:to_graphemes(S), string:equal(S, "abcdef")]),
    show([unicode:characters_to_list(S), iolist_to_binary(S), lists:flatten(io_lib:format("~s", [S]))]).

show(Term) -> io:format("~p~n", [Term]).
