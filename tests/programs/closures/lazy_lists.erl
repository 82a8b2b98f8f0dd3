%% Lazy lists from closures: primes by a sieve.
-module(lazy_lists).
-export([main/0]).

main() ->
    show(take(20, sieve(from(2)))),
    show(take(10, map(fun(N) -> N * N end, from(1)))),
    show(take(8, filter(fun(N) -> N rem 7 =:= 3 end, from(0)))),
    show(take(12, fibs(0, 1))).

from(N) -> fun() -> [N | from(N + 1)] end.

fibs(A, B) -> fun() -> [A | fibs(B, A + B)] end.

sieve(L) ->
    fun() ->
        [P | Rest] = L(),
        [P | sieve(filter(fun(N) -> N rem P =/= 0 end, Rest))]
    end.

filter(F, L) ->
    fun() ->
        [H | T] = L(),
        case F(H) of
            true -> [H | filter(F, T)];
            false -> (filter(F, T))()
        end
    end.

map(F, L) -> fun() -> [H | T] = L(), [F(H) | map(F, T)] end.

take(0, _) -> [];
take(N, L) -> [H | T] = L(), [H | take(N - 1, T)].

show(Term) -> io:format("~p~n", [Term]).
