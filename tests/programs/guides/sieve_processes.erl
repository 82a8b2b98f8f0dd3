%% A pipeline of processes, one for each prime.
-module(sieve_processes).
-export([main/0]).

main() ->
    Me = self(),
    P = spawn(fun() -> first(Me) end),
    [P ! {n, N} || N <- lists:seq(2, 100)],
    P ! done,
    show(collect()).

first(Me) -> receive {n, P} -> Me ! {prime, P}, Next = spawn(fun() -> first(Me) end), filter(P, Next); done -> Me ! done end.

filter(P, Next) -> receive {n, N} when N rem P =:= 0 -> filter(P, Next); {n, _} = M -> Next ! M, filter(P, Next); done -> Next ! done end.

collect() -> receive {prime, P} -> [P | collect()]; done -> [] end.

show(Term) -> io:format("~p~n", [Term]).
