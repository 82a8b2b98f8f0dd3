%% Messages stay in order while others are picked.
-module(receive_selective).
-export([main/0]).

main() ->
    [self() ! M || M <- [a, {prio, 1}, b, {prio, 2}, c]],
    show(receive {prio, X} -> X end),
    show(receive {prio, X2} -> X2 end),
    show([receive M -> M end || _ <- [1, 2, 3]]),
    [self() ! N || N <- lists:seq(1, 20)],
    show([receive N when N rem 5 =:= 0 -> N end || _ <- [1, 2, 3, 4]]),
    show(flush([])).

flush(A) -> receive M -> flush([M | A]) after 0 -> lists:reverse(A) end.

show(Term) -> io:format("~p~n", [Term]).
