%% halt refuses what is no status.
-module(halt_arguments).
-export([main/0, id/1]).

main() ->
    show(attempt(fun() -> halt(id(-1)) end)),
    show(attempt(fun() -> halt(id({})) end)),
    show(attempt(fun() -> halt(0, id([{flush, maybe}])) end)),
    show(attempt(fun() -> init:stop(id({a})) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
