%% An important message overtakes, by nested receives.
-module(receive_priority).
-export([main/0]).

main() ->
    [self() ! {10, N} || N <- [1, 2]],
    [self() ! {20, N} || N <- [1, 2]],
    [self() ! {5, N} || N <- [1, 2]],
    show(important()),
    Big = [self() ! {msg, N} || N <- lists:seq(1, 3000)],
    self() ! needle,
    show(receive needle -> found end),
    show(length(Big)),
    show(drain(0)).

important() ->
    receive {P, M} when P > 10 -> [{P, M} | important()]
    after 0 -> normal()
    end.

normal() -> receive {P, M} -> [{P, M} | normal()] after 0 -> [] end.

drain(S) -> receive {msg, N} -> drain(S + N) after 0 -> S end.

show(Term) -> io:format("~p~n", [Term]).
