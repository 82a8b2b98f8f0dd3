%% A binary tree of processes sums its leaves.
-module(process_tree).
-export([main/0]).

main() -> show([sum(D) || D <- [0, 5, 10]]).

sum(0) -> 1;
sum(D) ->
    Me = self(),
    [spawn_link(fun() -> Me ! {part, sum(D - 1)} end) || _ <- [l, r]],
    receive {part, A} -> receive {part, B} -> A + B end end.

show(Term) -> io:format("~p~n", [Term]).
