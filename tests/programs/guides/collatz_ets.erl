%% Collatz lengths with a table as memory.
-module(collatz_ets).
-export([main/0]).

main() ->
    T = ets:new(t, []),
    ets:insert(T, {1, 1}),
    show(lists:max([{len(N, T), N} || N <- lists:seq(1, 3000)])),
    show(ets:info(T, size)).

len(N, T) ->
    case ets:lookup(T, N) of
        [{_, L}] -> L;
        [] -> L = 1 + len(case N rem 2 of 0 -> N div 2; 1 -> 3 * N + 1 end, T), ets:insert(T, {N, L}), L
    end.

show(Term) -> io:format("~p~n", [Term]).
