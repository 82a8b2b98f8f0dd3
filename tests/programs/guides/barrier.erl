%% A barrier that twenty processes reach.
-module(barrier).
-export([main/0]).

main() ->
    Me = self(),
    B = spawn(fun() -> barrier(20, []) end),
    [spawn(fun() -> B ! {here, self()}, receive go -> Me ! {through, N} end end) || N <- lists:seq(1, 20)],
    show(lists:sort([receive {through, N} -> N end || _ <- lists:seq(1, 20)])).

barrier(0, Ps) -> [P ! go || P <- Ps];
barrier(N, Ps) -> receive {here, P} -> barrier(N - 1, [P | Ps]) end.

show(Term) -> io:format("~p~n", [Term]).
