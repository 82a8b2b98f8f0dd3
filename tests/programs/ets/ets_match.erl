%% match, match_object, match_delete with continuations.
-module(ets_match).
-export([main/0]).

main() ->
    T = ets:new(t, [ordered_set]),
    ets:insert(T, [{N, N rem 3, {v, N * N}} || N <- lists:seq(1, 12)]),
    show(ets:match(T, {'$1', 0, {v, '$2'}})),
    show(ets:match(T, {'$2', 1, {'_', '$1'}})),
    show(ets:match_object(T, {'_', 2, '_'})),
    {M, C} = ets:match(T, {'$1', '_', '_'}, 5),
    show(M),
    {M2, C2} = ets:match(C),
    show(M2),
    {M3, C3} = ets:match(C2),
    show({M3, case C3 of '$end_of_table' -> C3; _ -> ets:match(C3) end}),
    show(ets:match_delete(T, {'_', 1, '_'})),
    show(ets:tab2list(T)),
    show(ets:match(T, {'$1', '$1', '_'})),
    show(ets:match(T, '$1')),
    show(ets:match_object(T, {none, '_', '_'})).

show(Term) -> io:format("~p~n", [Term]).
