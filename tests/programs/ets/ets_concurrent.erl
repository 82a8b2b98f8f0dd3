%% Many processes count in one public table.
-module(ets_concurrent).
-export([main/0]).

main() ->
    T = ets:new(t, [public, {write_concurrency, true}]),
    ets:insert(T, {total, 0}),
    Ms = [begin {_, M} = spawn_monitor(fun() -> work(T, N) end), M end || N <- lists:seq(1, 20)],
    [receive {'DOWN', M, _, _, R} -> normal = R end || M <- Ms],
    show(ets:lookup(T, total)),
    show(ets:info(T, size)),
    show(lists:sum([V || {{_, _}, V} <- ets:tab2list(T)])).

work(T, N) ->
    [begin ets:update_counter(T, total, 1), ets:insert(T, {{N, I}, I}) end || I <- lists:seq(1, 200)].

show(Term) -> io:format("~p~n", [Term]).
