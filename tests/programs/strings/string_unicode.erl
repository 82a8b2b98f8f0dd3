%% Conversion between encodings.
-module(string_unicode).
-export([main/0, id/1]).

main() ->
    S = "åß日本€😀",
    U8 = unicode:characters_to_binary(S),
    show(U8),
    [show({E, unicode:characters_to_binary(S, unicode, E)})
     || E <- [utf8, utf16, {utf16, little}, utf32, {utf32, little}]],
    show(unicode:characters_to_list(U8) =:= S),
    show(unicode:characters_to_binary("åä", unicode, latin1)),
    show(unicode:characters_to_binary("a€b", unicode, latin1)),
    show(unicode:characters_to_list(<<"ab", 16#c3>>)),
    show(unicode:characters_to_list(<<"ab", 255, "c">>)),
    show(unicode:characters_to_list([<<"ab">>, [$c | <<"d">>]])),
    show([unicode:bom_to_encoding(<<16#EF, 16#BB, 16#BF, "x">>), unicode:encoding_to_bom(utf8)]),
    show(attempt(fun() -> unicode:characters_to_list(id(a)) end)),
    show(attempt(fun() -> unicode:characters_to_binary([16#D800]) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
