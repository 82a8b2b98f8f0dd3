%% A cache whose entries end.
-module(cache_ttl).
-export([main/0]).

main() ->
    P = spawn(fun() -> loop(#{}) end),
    P ! {put, a, 1, 20}, P ! {put, b, 2, 5000},
    show([get_key(P, a), get_key(P, b), get_key(P, c)]),
    timer:sleep(60),
    show([get_key(P, a), get_key(P, b)]).

get_key(P, K) -> P ! {get, self(), K}, receive {K, V} -> V end.

loop(M) ->
    receive
        {put, K, V, T} -> erlang:send_after(T, self(), {expire, K}), loop(M#{K => V});
        {get, P, K} -> P ! {K, maps:get(K, M, none)}, loop(M);
        {expire, K} -> loop(maps:remove(K, M))
    end.

show(Term) -> io:format("~p~n", [Term]).
