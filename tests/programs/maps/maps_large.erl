%% Maps with thousands of keys keep what was put in.
-module(maps_large).
-export([main/0]).

main() ->
    M = lists:foldl(fun(N, A) -> A#{N => N * N} end, #{}, lists:seq(1, 3000)),
    show([map_size(M), maps:get(1500, M), maps:is_key(3001, M)]),
    M2 = lists:foldl(fun maps:remove/2, M, lists:seq(1, 3000, 2)),
    show([map_size(M2), lists:sum(maps:values(M2)), lists:sum(maps:keys(M2))]),
    M3 = maps:merge(M, maps:from_list([{N, x} || N <- lists:seq(2900, 3100)])),
    show([map_size(M3), maps:get(2900, M3), maps:get(2899, M3)]),
    show(lists:sort(maps:to_list(maps:filter(fun(K, _) -> K rem 500 =:= 0 end, M)))),
    show(M =:= maps:from_list(lists:reverse(maps:to_list(M)))),
    show(maps:without(lists:seq(4, 3000), M)),
    show(M > M2).

show(Term) -> io:format("~p~n", [Term]).
