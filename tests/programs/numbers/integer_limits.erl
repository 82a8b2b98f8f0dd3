%% Around the border between small integers and bignums.
-module(integer_limits).
-export([main/0, id/1]).

main() ->
    Max = (1 bsl 59) - 1,
    Min = -(1 bsl 59),
    show([Max + id(1), Min - id(1), Max * id(2), Min * id(-1), -id(Min), abs(id(Min))]),
    show([(Max + id(1)) - 1 =:= Max, (Min - id(1)) + 1 =:= Min]),
    show([Min div id(-1), Min rem id(-1), (Max + id(1)) div 2]),
    show([id(1 bsl 63) - 1, id(1 bsl 64) - 1, -(id(1 bsl 63))]),
    show(lists:foldl(fun(N, A) -> A * N end, 1, lists:seq(1, 30))),
    show([N || N <- [Max, Max + 1, Min, Min - 1], is_integer(N), N > 0]).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
