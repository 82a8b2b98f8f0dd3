%% An integer too large for any character among character data. Found by tests/differential.
-module(unicode_big_integers).
-export([main/0]).

main() ->
    Big = list_to_integer("6599764543136292884555716097445856495479051184395079290487"),
    [io:format("~w~n~w~n", [attempt(fun() -> unicode:characters_to_binary(L) end),
                            attempt(fun() -> unicode:characters_to_list(L) end)])
     || L <- [[Big], [-Big], [Big, #{}], [#{}, Big], [16#110000, #{}], [$a, Big | <<"x">>],
              [[$a, [Big]], 1.0]]].

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.
