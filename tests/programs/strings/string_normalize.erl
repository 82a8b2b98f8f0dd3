%% Unicode normal forms.
-module(string_normalize).
-export([main/0]).

main() ->
    Composed = [16#e9, 16#fb01, 16#ac00],
    [io:format("~w ~w~n", [F, unicode:F(Composed)])
     || F <- [characters_to_nfc_list, characters_to_nfd_list, characters_to_nfkc_list, characters_to_nfkd_list]],
    io:format("~w~n", [unicode:characters_to_nfc_binary("e\x{301}")]),
    io:format("~w~n", [unicode:characters_to_nfd_binary(<<"é"/utf8>>)]),
    show(string:equal("é", "e\x{301}", false, nfc)),
    show(string:length("🇸🇪👨‍👩‍👧")),
    io:format("~w~n", [string:to_graphemes("🇸🇪x👨‍👩‍👧")]).

show(Term) -> io:format("~p~n", [Term]).
