%% The reasons of the errors that the machine itself raises.
-module(error_reasons).
-export([main/0, id/1]).

main() ->
    show(attempt(fun() -> X = id(1), X = id(2) end)),
    show(attempt(fun() -> case id(1) of 2 -> ok end end)),
    show(attempt(fun() -> if hd([false]) -> ok end end)),
    show(attempt(fun() -> {a, _} = id({b, 1}) end)),
    show(attempt(fun() -> f(id(3)) end)),
    show(attempt(fun() -> (id(a)):b() end)),
    show(attempt(fun() -> (id(1))() end)),
    show(attempt(fun() -> try id(1) of 2 -> ok catch _:_ -> no end end)),
    show(attempt(fun() -> id(a) + 1 end)),
    show(attempt(fun() -> element(3, id({})) end)),
    show(attempt(fun() -> [a | id(b)] -- [c] end)),
    show(attempt(fun() -> (id(#{}))#{k := v} end)),
    show(attempt(fun() -> id(x) andalso true end)).

f(1) -> one;
f(2) -> two.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
