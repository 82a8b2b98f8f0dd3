%% The list BIFs and the smaller functions of lists.
-module(lists_basic).
-export([main/0]).

main() ->
    L = [3, 1, 4, 1, 5, 9, 2, 6],
    show([length(L), hd(L), tl(L), lists:last(L), lists:nth(3, L), lists:nthtail(6, L)]),
    show([lists:member(4, L), lists:reverse(L), lists:reverse(L, [x]), lists:sum(L), lists:max(L), lists:min(L)]),
    show([lists:append([1], [2]), lists:append([[1], [2], []]), [1, 2] ++ tail, [1, 2, 3, 2] -- [2, 5]]),
    show([lists:delete(1, L), lists:subtract(L, [1, 1]), lists:duplicate(3, x), lists:seq(1, 5), lists:seq(5, 1, -2), lists:seq(1, 0)]),
    show([lists:sublist(L, 3), lists:sublist(L, 7, 5), lists:split(3, L), lists:droplast(L), lists:prefix([3], L), lists:suffix([6], L)]),
    show([lists:flatten([1, [2, [3, []]]]), lists:flatlength([1, [2, 3]]), lists:concat([a, 1, "s", 2.5]), lists:join(x, [1, 2, 3])]),
    show([lists:zip([1, 2], [a, b]), lists:unzip([{1, a}, {2, b}]), lists:zip3([1], [2], [3]), lists:unzip3([{1, 2, 3}]), lists:zipwith(fun(A, B) -> A + B end, [1], [2])]).

show(Term) -> io:format("~p~n", [Term]).
