%% Functional arrays.
-module(array_use).
-export([main/0]).

main() ->
    A = array:from_list([a, b, c]),
    show([array:get(1, A), array:size(A), array:to_list(array:set(5, f, A)), array:get(99, A), array:to_orddict(A), array:sparse_to_list(array:set(5, f, A))]),
    F = array:new([{size, 3}, {fixed, true}, {default, 0}]),
    show([array:to_list(F), array:is_fix(F), array:default(F), array:to_list(array:resize(5, F))]),
    show([array:foldl(fun(I, V, S) -> [{I, V} | S] end, [], A), array:to_list(array:map(fun(I, _) -> I end, A)), array:to_list(array:reset(0, A))]),
    show(attempt(fun() -> array:set(3, x, F) end)),
    show(attempt(fun() -> array:get(-1, A) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
