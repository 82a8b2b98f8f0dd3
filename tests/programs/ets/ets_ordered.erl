%% Walking an ordered table forwards and backwards.
-module(ets_ordered).
-export([main/0]).

main() ->
    T = ets:new(t, [ordered_set]),
    ets:insert(T, [{K} || K <- [5, 1.0, a, {x}, "s", 3, <<"b">>]]),
    show([ets:first(T), ets:last(T), ets:next(T, 3), ets:prev(T, 3), ets:next(T, 2), ets:next(T, <<"b">>), ets:prev(T, 1)]),
    show(walk(T, ets:first(T))),
    show([ets:lookup(T, 1), ets:lookup(T, 5.0)]),
    show(ets:insert(T, {1, replaced})),
    show(ets:tab2list(T)),
    show([ets:select(T, [{{'$1'}, [], ['$1']}], 2), ets:select_reverse(T, [{{'$1'}, [], ['$1']}])]  =/= []),
    show(ets:foldl(fun({K}, A) -> [K | A]; (_, A) -> A end, [], T)),
    show(ets:foldr(fun(X, A) -> [X | A] end, [], T)),
    show([ets:slot(T, 0), ets:slot(T, 7)]).

walk(_, '$end_of_table') -> [];
walk(T, K) -> [K | walk(T, ets:next(T, K))].

show(Term) -> io:format("~p~n", [Term]).
