%% Large data that lives, changes and dies: promotion at once, and back again.
-module(large_growth).
-export([main/0]).

main() ->
    sorted(300000),
    decoded(),
    [changing(Keep) || Keep <- [1, 2, 5, 50]],
    deep(500000),
    lists_of_lists().

sorted(N) ->
    List = random(N, 42),
    Sorted = lists:sort(List),
    io:format("~p ~p~n", [hd(Sorted), erlang:phash2(Sorted)]),
    Tuples = lists:keysort(2, [{X, -X, [X]} || X <- List]),
    io:format("~p~n", [erlang:phash2(Tuples)]).

%% Large results in fragments, kept for a while.
decoded() ->
    Binary = term_to_binary([{I, <<"item">>, [I], binary:copy(<<I:8>>, 100)} || I <- lists:seq(1, 60000)]),
    All = [binary_to_term(Binary) || _ <- lists:seq(1, 3)],
    erlang:garbage_collect(),
    [binary_to_term(Binary) || _ <- lists:seq(1, 3)],
    [First | Others] = All,
    io:format("~p ~p~n", [erlang:phash2(First), [Other =:= First || Other <- Others]]).

%% A state of which one part in Keep is replaced in each round, beside plenty of garbage.
changing(Keep) ->
    State = lists:foldl(
        fun(Round, Old) ->
            New = [{I, {Round, I, integer_to_list(I * Round)}}
                   || I <- lists:seq(1, 20000), I rem Keep =:= Round rem Keep],
            maps:merge(Old, maps:from_list(New))
        end, #{}, lists:seq(1, 12)),
    io:format("~p ~p~n", [map_size(State), erlang:phash2(State)]).

deep(N) -> io:format("~p ~p~n", [length(build(N)), erlang:phash2(build(N))]).
build(0) -> [];
build(N) -> [{N, [N]} | build(N - 1)].

%% Many lists that grow in turn and share their tails.
lists_of_lists() ->
    Lists = lists:foldl(fun(I, Acc) -> [[I | L] || L <- Acc] end,
                        lists:duplicate(200, [end_of_list]), lists:seq(1, 1500)),
    Shared = lists:foldl(fun(I, [Top | _] = Acc) -> [[I | Top] | Acc] end, [[]], lists:seq(1, 2000)),
    erlang:garbage_collect(),
    io:format("~p ~p~n", [erlang:phash2(Lists), lists:sum([length(L) || L <- Shared])]).

random(0, _) -> [];
random(N, Seed) -> [Seed | random(N - 1, (Seed * 1103515245 + 12345) band 16#7fffffff)].
