%% update_counter and update_element.
-module(ets_counter).
-export([main/0]).

main() ->
    T = ets:new(t, []),
    ets:insert(T, {k, 1, 10, x}),
    show([ets:update_counter(T, k, 5), ets:update_counter(T, k, {3, -2}), ets:update_counter(T, k, [{2, 1}, {3, 1}])]),
    show([ets:update_counter(T, k, {2, 100, 50, 0}), ets:update_counter(T, k, {3, -100, 0, 7}), ets:update_counter(T, new, 1, {new, 41})]),
    show([ets:update_element(T, k, {4, y}), ets:update_element(T, k, [{2, a}, {3, b}]), ets:update_element(T, none, {2, x}), ets:lookup(T, k)]),
    show(attempt(fun() -> ets:update_counter(T, missing, 1) end)),
    show(attempt(fun() -> ets:update_counter(T, k, 1) end)),
    show(attempt(fun() -> ets:update_counter(T, k, {9, 1}) end)),
    show(attempt(fun() -> ets:update_element(T, k, {1, z}) end)),
    show(ets:update_counter(T, new, {2, 1 bsl 70})).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
