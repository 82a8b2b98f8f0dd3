%% Local, external and anonymous funs.
-module(fun_kinds).
-export([main/0]).

main() ->
    F = fun(X) -> X + 1 end,
    G = fun lists:map/2,
    H = fun double/1,
    show([F(1), G(F, [1, 2]), H(4)]),
    show([erlang:fun_info(F, K) || K <- [arity, module, type, env]]),
    show(erlang:fun_info(G, name)),
    show(lists:sort(erlang:fun_info(G))),
    show([is_function(F), is_function(F, 1), is_function(G, 2), is_function(H, 3)]),
    show([fun lists:map/2 =:= G, G == fun lists:map/2, F =:= fun(X) -> X + 1 end]),
    show(G),
    M = lists, N = reverse, A = 1,
    show((fun M:N/A)([1, 2])),
    show([apply(F, [1]), apply(lists, reverse, [[1, 2]]), M:N([3, 4]), erlang:apply(fun() -> ok end, [])]).

double(X) -> X * 2.

show(Term) -> io:format("~p~n", [Term]).
