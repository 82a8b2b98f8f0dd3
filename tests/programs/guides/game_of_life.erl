%% Ten generations of the game of life.
-module(game_of_life).
-export([main/0]).

main() ->
    G = lists:foldl(fun(_, C) -> step(C) end, [{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}], lists:seq(1, 10)),
    [io:format("~s~n", [[case lists:member({X, Y}, G) of true -> $#; false -> $. end || X <- lists:seq(0, 7)]]) || Y <- lists:seq(0, 7)].

step(Cells) ->
    Counts = lists:foldl(fun(P, M) -> maps:update_with(P, fun(N) -> N + 1 end, 1, M) end, #{},
                         [{X + A, Y + B} || {X, Y} <- Cells, A <- [-1, 0, 1], B <- [-1, 0, 1], {A, B} =/= {0, 0}]),
    lists:sort([P || {P, N} <- maps:to_list(Counts), N =:= 3 orelse (N =:= 2 andalso lists:member(P, Cells))]).
