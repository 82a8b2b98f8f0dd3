%% Shapes of statistics and memory.
-module(statistics_items).
-export([main/0, id/1]).

main() ->
    show([tuple_size(statistics(K)) || K <- [reductions, runtime, wall_clock, garbage_collection, context_switches, exact_reductions, io]]),
    show([K || {K, _} <- erlang:memory()]),
    show([is_integer(erlang:memory(K)) || K <- [total, processes, atom, binary, code, ets]]),
    show(statistics(run_queue) >= 0),
    show(attempt(fun() -> statistics(id(bad)) end)),
    show(attempt(fun() -> erlang:memory(id(bad)) end)),
    show(erlang:garbage_collect()),
    show(erlang:garbage_collect(spawn(fun() -> ok end)) =/= x).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
