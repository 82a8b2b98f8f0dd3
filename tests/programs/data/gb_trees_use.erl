%% Balanced trees.
-module(gb_trees_use).
-export([main/0]).

main() ->
    T = lists:foldl(fun(K, A) -> gb_trees:insert(K, K * K, A) end, gb_trees:empty(), [5, 2, 8, 1, 9, 3]),
    show([gb_trees:to_list(T), gb_trees:size(T), gb_trees:lookup(8, T), gb_trees:lookup(7, T), gb_trees:get(1, T), gb_trees:smallest(T), gb_trees:largest(T)]),
    show([gb_trees:keys(gb_trees:delete(5, T)), gb_trees:values(T), gb_trees:is_defined(3, T), gb_trees:to_list(gb_trees:enter(2, x, T))]),
    {K, V, T2} = gb_trees:take_smallest(T),
    show({K, V, gb_trees:keys(T2)}),
    {K2, _, _} = gb_trees:next(gb_trees:iterator_from(4, T)),
    show(K2),
    show(attempt(fun() -> gb_trees:insert(5, dup, T) end)),
    show(attempt(fun() -> gb_trees:get(77, T) end)),
    show(gb_trees:balance(T) =:= x).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
