%% Counting words, as in many introductions.
-module(maps_word_count).
-export([main/0]).

main() ->
    Text = "the quick brown fox jumps over the lazy dog the fox",
    Counts = lists:foldl(fun(W, M) -> maps:update_with(W, fun(C) -> C + 1 end, 1, M) end, #{},
                         string:lexemes(Text, " ")),
    [io:format("~-8s ~p~n", [W, C]) || {W, C} <- lists:sort(maps:to_list(Counts))],
    Top = lists:sublist(lists:sort(fun({A, X}, {B, Y}) -> {Y, A} =< {X, B} end, maps:to_list(Counts)), 2),
    show(Top),
    ByLength = maps:groups_from_list(fun length/1, maps:keys(Counts)),
    show(lists:sort([{L, lists:sort(Ws)} || {L, Ws} <- maps:to_list(ByLength)])).

show(Term) -> io:format("~p~n", [Term]).
