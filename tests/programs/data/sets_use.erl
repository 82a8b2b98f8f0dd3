%% sets in both versions, ordsets, gb_sets.
-module(sets_use).
-export([main/0]).

main() ->
    [begin
         A = M:from_list([3, 1, 2, 1]),
         B = M:from_list([2, 5]),
         show({M, lists:sort(M:to_list(M:union(A, B))), M:to_list(M:intersection(A, B)), lists:sort(M:to_list(M:subtract(A, B))), M:size(A), M:is_element(1, A), M:is_subset(B, A), M:is_disjoint(A, M:from_list([9]))}),
         show([lists:sort(M:to_list(M:add_element(7, A))), lists:sort(M:to_list(M:del_element(1, A))), M:fold(fun erlang:'+'/2, 0, A), lists:sort(M:to_list(M:filter(fun(X) -> X > 1 end, A))), M:is_empty(M:new()), M:is_set(A)])
     end || M <- [sets, ordsets, gb_sets]],
    V2 = sets:from_list([a, 1], [{version, 2}]),
    show([V2, sets:size(V2), sets:is_element(a, V2)]),
    show([gb_sets:smallest(gb_sets:from_list([4, 2])), gb_sets:take_largest(gb_sets:from_list([4, 2]))]).

show(Term) -> io:format("~p~n", [Term]).
