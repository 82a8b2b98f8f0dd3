%% A parallel map that keeps the order and the errors.
-module(parallel_map).
-export([main/0]).

main() ->
    show(pmap(fun(X) -> X * X end, lists:seq(1, 50))),
    show(try pmap(fun(3) -> exit(three); (X) -> X end, [1, 2, 3]) catch exit:R -> {exit, R} end).

pmap(F, L) ->
    Rs = [spawn_monitor(fun() -> exit({ok, F(X)}) end) || X <- L],
    [receive {'DOWN', R, _, P, {ok, V}} -> V; {'DOWN', R, _, P, E} -> exit(E) end || {P, R} <- Rs].

show(Term) -> io:format("~p~n", [Term]).
