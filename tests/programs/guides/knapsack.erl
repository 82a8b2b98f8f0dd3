%% Dynamic programming with maps.
-module(knapsack).
-export([main/0]).

main() ->
    Items = [{12, 4}, {2, 2}, {1, 1}, {4, 10}, {1, 2}],
    show(lists:max(maps:values(lists:foldl(fun({W, V}, M) ->
        maps:fold(fun(K, X, A) when K + W =< 15 -> maps:update_with(K + W, fun(Y) -> max(Y, X + V) end, X + V, A); (_, _, A) -> A end, M, M)
    end, #{0 => 0}, Items)))).

show(Term) -> io:format("~p~n", [Term]).
