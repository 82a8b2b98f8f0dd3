%% Five philosophers with a waiter.
-module(dining).
-export([main/0]).

main() ->
    Me = self(),
    W = spawn(fun() -> waiter(lists:seq(0, 4), []) end),
    [spawn(fun() -> eat(W, N, 20), Me ! {done, N} end) || N <- lists:seq(0, 4)],
    show(lists:sort([receive {done, N} -> N end || _ <- lists:seq(0, 4)])).

eat(_, _, 0) -> ok;
eat(W, N, K) -> W ! {want, self(), N}, receive eat -> ok end, W ! {free, N}, eat(W, N, K - 1).

waiter(Forks, Queue) ->
    receive
        {want, P, N} -> serve(Forks, Queue ++ [{P, N}]);
        {free, N} -> serve([N, (N + 1) rem 5 | Forks], Queue)
    end.

serve(Forks, Queue) ->
    case [Q || {_, N} = Q <- Queue, lists:member(N, Forks), lists:member((N + 1) rem 5, Forks)] of
        [] -> waiter(Forks, Queue);
        [{P, N} = Q | _] -> P ! eat, serve(Forks -- [N, (N + 1) rem 5], lists:delete(Q, Queue))
    end.

show(Term) -> io:format("~p~n", [Term]).
