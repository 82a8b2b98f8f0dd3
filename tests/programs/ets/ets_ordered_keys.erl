%% Ordered tables of mixed keys that agree in much of what comes first: their order, neighbours
%% after deletions, and equal numbers.
-module(ets_ordered_keys).
-export([main/0]).

main() ->
    rand:seed(exsss, {4, 5, 6}),
    Table = ets:new(keys, [ordered_set]),
    Keys = [key(3) || _ <- lists:seq(1, 6000)],
    [ets:insert(Table, {Key, N}) || {Key, N} <- lists:zip(Keys, lists:seq(1, 6000))],
    All = ets:tab2list(Table),
    io:format("~w ~w~n", [length(All), sorted(All)]),
    [ets:delete(Table, Key) || Key <- lists:sublist(Keys, 2000)],
    Rest = [{ets:next(Table, Key), ets:prev(Table, Key), ets:lookup(Table, Key)} ||
               Key <- lists:sublist(Keys, 1000, 2500)],
    io:format("~w ~w~n", [ets:info(Table, size), erlang:phash2({All, Rest})]).

sorted([{A, _}, {B, _} = Next | Rest]) -> A < B andalso sorted([Next | Rest]);
sorted(_) -> true.

key(0) -> leaf();
key(Depth) ->
    case rand:uniform(5) of
        1 -> leaf();
        2 -> [key(Depth - 1) | key(Depth - 1)];
        3 -> list_to_tuple([key(Depth - 1) || _ <- lists:seq(1, rand:uniform(4))]);
        4 -> {a, rand:uniform(3), <<"key">>, leaf()};
        5 -> {leaf(), leaf()}
    end.

leaf() ->
    case rand:uniform(10) of
        1 -> rand:uniform(5);
        2 -> float(rand:uniform(5));
        3 -> rand:uniform() * 5;
        4 -> lists:nth(rand:uniform(4), [a, b, abc, abcdefgh]);
        5 -> binary:part(<<"keykeykeykeykeykeykey">>, 0, rand:uniform(20));
        6 -> <<(rand:uniform(8)):3>>;
        7 -> <<"key", (rand:uniform(64)):6>>;
        8 -> [];
        9 -> 1 bsl rand:uniform(70);
        10 -> -rand:uniform(1000)
    end.
