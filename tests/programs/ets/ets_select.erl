%% Match specifications in select, count, delete and replace.
-module(ets_select).
-export([main/0]).

main() ->
    T = ets:new(t, [ordered_set]),
    ets:insert(T, [{N, N rem 4, "s"} || N <- lists:seq(1, 20)]),
    show(ets:select(T, [{{'$1', '$2', '_'}, [{'>', '$1', 15}, {'=/=', '$2', 0}], [{{'$1', '$2'}}]}])),
    show(ets:select(T, [{{'$1', 3, '_'}, [], ['$_']}])),
    show(ets:select(T, [{{'$1', 3, '_'}, [{'<', '$1', 8}], ['$$']}])),
    show(ets:select_count(T, [{{'_', 1, '_'}, [], [true]}])),
    show(ets:select_delete(T, [{{'$1', '_', '_'}, [{'>', '$1', 10}], [true]}])),
    show(ets:select_replace(T, [{{'$1', 2, '$3'}, [], [{{'$1', two, '$3'}}]}])),
    show(ets:tab2list(T)),
    show(ets:select(T, [{{'$1', two, '_'}, [], [{{a, '$1'}}]}, {{'$1', 1, '_'}, [], [{const, {b, c}}]}])),
    {L, C} = ets:select(T, [{{'$1', '_', '_'}, [], ['$1']}], 4),
    show(L),
    show(element(1, ets:select(C))),
    show(ets:select(T, [{{'$1', '_', '_'}, [{is_atom, '$1'}], ['$1']}])),
    show(attempt(fun() -> ets:select(T, [{{'$1'}, [{bad_guard, '$1'}], ['$1']}]) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
