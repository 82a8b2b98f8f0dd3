%% Named tables from several processes.
-module(ets_named).
-export([main/0]).

main() ->
    ets:new(shared_names, [named_table, public, ordered_set]),
    Ms = [element(2, spawn_monitor(fun() -> ets:insert(shared_names, {N, N * N}) end)) || N <- lists:seq(1, 30)],
    [receive {'DOWN', M, _, _, _} -> ok end || M <- Ms],
    show(lists:sum([V || {_, V} <- ets:tab2list(shared_names)])),
    show([ets:whereis(shared_names) =/= undefined, ets:lookup(shared_names, 7), ets:delete(shared_names), ets:whereis(shared_names)]),
    show(attempt(fun() -> ets:lookup(shared_names, 7) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
