%% A process that passes max_heap_size is killed.
-module(process_max_heap).
-export([main/0]).

main() ->
    {_, M} = spawn_opt(fun() -> grow([]) end, [monitor, {max_heap_size, #{size => 50000, kill => true, error_logger => false}}]),
    receive {'DOWN', M, _, _, R} -> show(R) after 10000 -> show(timeout) end,
    {_, M2} = spawn_opt(fun() -> exit(length(lists:seq(1, 1000))) end, [monitor, {max_heap_size, 1000000}]),
    receive {'DOWN', M2, _, _, R2} -> show(R2) end.

grow(L) -> grow([lists:seq(1, 100) | L]).

show(Term) -> io:format("~p~n", [Term]).
