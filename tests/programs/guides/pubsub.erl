%% Publish and subscribe by a registered process.
-module(pubsub).
-export([main/0]).

main() ->
    Me = self(),
    P = spawn(fun() -> loop(#{}) end),
    Subs = [spawn(fun() -> P ! {sub, T, self()}, Me ! ready, receive M -> Me ! {N, M} end end) || {N, T} <- [{1, a}, {2, b}, {3, a}]],
    [receive ready -> ok end || _ <- Subs],
    P ! {pub, a, hello}, P ! {pub, b, world}, P ! {pub, none, x},
    show(lists:sort([receive {N, M} -> {N, M} end || _ <- Subs])).

loop(S) ->
    receive
        {sub, T, P} -> loop(maps:update_with(T, fun(L) -> [P | L] end, [P], S));
        {pub, T, M} -> [P ! M || P <- maps:get(T, S, [])], loop(S)
    end.

show(Term) -> io:format("~p~n", [Term]).
