%% More of the lists module.
-module(lists_more).
-export([main/0]).

main() ->
    show([lists:sublist([a, b], 5), lists:nthtail(0, [a]), lists:seq(10, 1, -3), lists:splitwith(fun is_atom/1, [a, 1, b])]),
    show([lists:rmerge([3, 1], [2]), lists:rumerge([3, 1], [3, 2]), lists:sort(fun(A, B) -> A > B end, [1, 3, 2]), lists:merge(fun(A, B) -> A > B end, [3, 1], [2])]),
    show([lists:keymerge(1, [{1, a}], [{1, b}, {2, c}]), lists:ukeymerge(1, [{1, a}], [{1, b}]), lists:usort(fun(A, B) -> A =< B end, [2, 1, 2])]),
    show([lists:zipwith(fun(A, B) -> A - B end, [5, 6], [1, 2]), lists:flatten([a, [b, [c]]], [d]), lists:foreach(fun(_) -> ok end, []), lists:suffix("c", "abc")]).

show(Term) -> io:format("~p~n", [Term]).
