%% Tuples of thousands of elements.
-module(tuple_large).
-export([main/0]).

main() ->
    T = list_to_tuple(lists:seq(1, 20000)),
    show([tuple_size(T), element(1, T), element(20000, T)]),
    T2 = lists:foldl(fun(N, A) -> setelement(N, A, x) end, T, [1, 10, 100]),
    show([element(N, T2) || N <- [1, 2, 10, 100, 101]]),
    show(lists:sum(tuple_to_list(T))),
    show([T < T2, T =:= list_to_tuple(tuple_to_list(T)), T2 == T]),
    Nested = lists:foldl(fun(N, A) -> {N, A} end, {}, lists:seq(1, 1000)),
    show(depth(Nested, 0)),
    show(erlang:make_tuple(100, 0) =:= list_to_tuple(lists:duplicate(100, 0))).

depth({}, N) -> N;
depth({_, T}, N) -> depth(T, N + 1).

show(Term) -> io:format("~p~n", [Term]).
