%% Ordered tables filled in runs of rising keys, with other changes in between.
-module(ets_ordered_runs).
-export([main/0]).

main() ->
    [run(Options) || Options <- [[private], [protected], [public], [public, {write_concurrency, true}]]].

run(Options) ->
    T = ets:new(t, [ordered_set | Options]),
    [ets:insert(T, {I * 2, first}) || I <- lists:seq(1, 2000)],
    [ets:insert(T, {I * 2 + 1, second}) || I <- lists:seq(500, 1500)],
    ets:delete(T, 3001),
    ets:insert(T, {3001, again}),
    ets:insert(T, {3003.0, float}),
    ets:insert(T, {3003, over_the_float}),
    [ets:insert(T, {I, replaced}) || I <- lists:seq(100, 200)],
    [ets:delete(T, I) || I <- lists:seq(1000, 1100)],
    [ets:insert(T, {{tuple, I rem 7, <<I>>, [I | x], I * 1.0}, I}) || I <- lists:seq(200, 1, -1)],
    [ets:insert(T, {{tuple, 3, <<I>>, [I]}, I}) || I <- lists:seq(1, 200)],
    ets:insert(T, [{I, bulk} || I <- lists:seq(5000, 5100)]),
    ets:insert_new(T, [{5050, no}, {6000, no}]),
    Before = ets:tab2list(T),
    true = Before =:= lists:keysort(1, Before),
    io:format("~p ~p~n", [ets:info(T, size), erlang:phash2(Before)]),
    ets:delete_all_objects(T),
    [ets:insert(T, {I, new}) || I <- lists:seq(1, 50)],
    ets:match_delete(T, {'_', new}),
    [ets:insert(T, {I, newer}) || I <- lists:seq(30, 60)],
    io:format("~p ~p ~p~n", [ets:info(T, size), ets:first(T), ets:last(T)]).
