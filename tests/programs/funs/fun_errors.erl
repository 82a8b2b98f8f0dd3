%% Calls of funs that cannot work.
-module(fun_errors).
-export([main/0, id/1]).

main() ->
    F = fun(X) -> X end,
    show(element(1, element(1, attempt_shape(fun() -> (id(F))(1, 2) end)))),
    show(attempt(fun() -> (id(not_fun))(1) end)),
    show(attempt(fun() -> (id({lists, map}))(1) end)),
    show(attempt(fun() -> apply(id(lists), no_such, [1]) end)),
    show(attempt(fun() -> apply(id(no_such_module), f, []) end)),
    show(attempt(fun() -> apply(F, id(x)) end)),
    show(attempt(fun() -> apply(lists, reverse, id([a | b])) end)),
    show(attempt(fun() -> apply(id(1), f, []) end)),
    show(attempt(fun() -> (fun(1) -> one end)(id(2)) end)),
    show(attempt(fun() -> (fun erlang:no_such/3)(1, 2, 3) end)),
    show(attempt(fun() -> (fun lists:map/2)(id(a), [1]) end)).

attempt_shape(F) ->
    try F() catch error:{badarity, {Fun, Args}} -> {{badarity, is_function(Fun), Args}} end.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
