%% Of several missing keys the first in the order of keys is reported.
-module(map_badkey_order).
-export([main/0]).

main() ->
    M = id(#{1 => a, 2 => b, 3.0 => c}),
    io:format("~p~n", [reason(fun() -> M#{42.0 := v, 42 := w} end)]),
    io:format("~p~n", [reason(fun() -> M#{zeta := v, alpha := w, 1 := x} end)]),
    io:format("~p~n", [reason(fun() -> M#{1.0 := v} end)]).

reason(F) ->
    try F() catch error:Reason -> Reason end.

id(X) -> X.
