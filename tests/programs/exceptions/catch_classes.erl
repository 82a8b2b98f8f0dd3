%% throw, error and exit through try and catch.
-module(catch_classes).
-export([main/0]).

main() ->
    Actions = [fun() -> throw(ball) end, fun() -> error(bad) end, fun() -> exit(bye) end,
               fun() -> erlang:error(bad, [arg]) end, fun() -> erlang:raise(throw, x, []) end, fun() -> normal end],
    show([attempt(A) || A <- Actions]),
    show([try A() of V -> {value, V} catch throw:X -> {thrown, X}; _:Y -> {other, Y} after ok end || A <- Actions]),
    show([case catch A() of {'EXIT', {R, S}} when is_list(S) -> {exit, R}; O -> O end || A <- Actions]),
    show(attempt(fun() -> try throw(a) catch throw:b -> no end end)),
    show(attempt(fun() -> try error(a) catch error:a -> error(b) end end)),
    show(attempt(fun() -> try ok of ok -> throw(of_part) catch throw:of_part -> caught end end)),
    show(attempt(fun() -> try exit(inner) after throw(outer) end end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
