%% A loop with state and several kinds of message.
-module(receive_loop_state).
-export([main/0]).

main() ->
    P = spawn(fun() -> loop(#{}, 0) end),
    [P ! M || M <- [{set, a, 1}, junk, {set, b, 2}, {del, a}, {set, c, 3}]],
    P ! {dump, self()},
    show(receive D -> D end).

loop(M, J) ->
    receive
        {set, K, V} -> loop(M#{K => V}, J);
        {del, K} -> loop(maps:remove(K, M), J);
        {dump, P} -> P ! {M, J};
        _ -> loop(M, J + 1)
    end.

show(Term) -> io:format("~p~n", [Term]).
