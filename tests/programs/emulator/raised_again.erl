%% Exceptions that are raised again keep the class they have now, also when their trace is a list.
-module(raised_again).
-export([main/0]).

main() ->
    io:format("~p~n", [outcome(fun() -> change(throw, error) end)]),
    io:format("~p~n", [outcome(fun() -> change(error, throw) end)]),
    io:format("~p~n", [outcome(fun() -> after_raise(throw) end)]),
    io:format("~p~n", [outcome(fun() -> after_raise(exit) end)]),
    {'EXIT', {function_clause, [{_, other_file, _, Location} | _]}} = (catch other_file(b)),
    io:format("~p~n", [Location]).

outcome(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

change(From, To) ->
    try
        try raise(From)
        catch From:Reason:Stack -> erlang:raise(To, Reason, Stack)
        end
    after
        self() ! done
    end.

after_raise(Class) ->
    try erlang:raise(Class, reason, id([]))
    after self() ! done
    end.

raise(throw) -> throw(id(reason));
raise(error) -> error(id(reason)).

id(X) -> X.

-file("elsewhere.erl", 1).
other_file(a) -> ok.
