%% Walking a table while objects are removed.
-module(ets_fixation).
-export([main/0]).

main() ->
    T = ets:new(t, [set, public]),
    ets:insert(T, [{N} || N <- lists:seq(1, 500)]),
    ets:safe_fixtable(T, true),
    show(element(1, ets:info(T, safe_fixed_monotonic_time)) =/= undefined),
    show(length(delete_all(T, ets:first(T)))),
    ets:safe_fixtable(T, false),
    show([ets:info(T, size), ets:info(T, fixed)]),
    B = ets:new(b, [bag]),
    ets:insert(B, [{k, N} || N <- lists:seq(1, 100)]),
    show(ets:lookup(B, k) =:= [{k, N} || N <- lists:seq(1, 100)]),
    ets:delete_object(B, {k, 50}),
    show(length(ets:lookup(B, k))).

delete_all(_, '$end_of_table') -> [];
delete_all(T, K) -> N = ets:next(T, K), ets:delete(T, K), [K | delete_all(T, N)].

show(Term) -> io:format("~p~n", [Term]).
