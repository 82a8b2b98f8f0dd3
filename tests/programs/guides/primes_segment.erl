%% Primes by a sieve in an ETS table, atomics and lists.
-module(primes_segment).
-export([main/0]).

main() ->
    N = 2000,
    A = atomics:new(N, []),
    [[atomics:put(A, M, 1) || M <- lists:seq(P * P, N, P)] || P <- lists:seq(2, 44), atomics:get(A, P) =:= 0],
    Ps = [P || P <- lists:seq(2, N), atomics:get(A, P) =:= 0],
    show({length(Ps), lists:last(Ps), lists:sum(Ps)}),
    show([P || P <- Ps, P > 1900]).

show(Term) -> io:format("~p~n", [Term]).
