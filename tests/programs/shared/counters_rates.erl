%% Atomics as a lock-free stack of slots.
-module(counters_rates).
-export([main/0]).

main() ->
    A = atomics:new(10, []),
    Ms = [element(2, spawn_monitor(fun() -> exit({slot, claim(A, 1)}) end)) || _ <- lists:seq(1, 10)],
    show(lists:sort([receive {'DOWN', M, _, _, {slot, S}} -> S end || M <- Ms])),
    show([atomics:get(A, N) || N <- lists:seq(1, 10)]).

claim(A, N) ->
    case atomics:compare_exchange(A, N, 0, 1) of
        ok -> N;
        _ -> claim(A, N + 1)
    end.

show(Term) -> io:format("~p~n", [Term]).
