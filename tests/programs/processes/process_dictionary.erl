%% The process dictionary.
-module(process_dictionary).
-export([main/0]).

main() ->
    show([put(a, 1), put(a, 2), get(a), get(none), erase(a), erase(a)]),
    [put({k, N}, N * N) || N <- lists:seq(1, 100)],
    show([get({k, 50}), length(get_keys()), lists:sort(get_keys(9))]),
    show(length([1 || {{k, _}, _} <- get()])),
    show(lists:sum([erase({k, N}) || N <- lists:seq(1, 100)])),
    put(1, int),
    put(1.0, float),
    show([get(1), get(1.0), get_keys(int)]),
    {P, M} = spawn_monitor(fun() -> exit(get()) end),
    receive {'DOWN', M, process, P, R} -> show(R) end.

show(Term) -> io:format("~p~n", [Term]).
