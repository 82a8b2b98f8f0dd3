%% Depth of stack traces, and lines that are too large to be shown.
-module(stack_details).
-export([main/0]).

main() ->
    Old = erlang:system_flag(backtrace_depth, 0),
    io:format("~p~n", [[{D, [depth(K, D) || K <- [exit, crafted, passed]]} || D <- [0, 1, 3, 5]]]),
    erlang:system_flag(backtrace_depth, Old),
    {'EXIT', {crash, [{_, far_away, _, Location} | _]}} = (catch far_away(id(crash))),
    io:format("~p~n", [Location]),
    io:format("~p~n", [[erlang:is_builtin(erlang, F, A) || {F, A} <- [{apply, 3}, {hibernate, 3}]]]).

depth(Kind, D) ->
    erlang:system_flag(backtrace_depth, D),
    try fail(Kind), ok
    catch error:reason:Stack -> length(Stack)
    end.

fail(exit) -> error(reason);
fail(crafted) ->
    {'EXIT', {_, Stack}} = (catch error(other)),
    erlang:raise(error, reason, [hd(Stack), hd(Stack), hd(Stack), hd(Stack)]);
fail(passed) ->
    try error(other)
    catch error:_:Stack -> erlang:raise(error, reason, Stack)
    end.

id(X) -> X.

-file("far.erl", 100000000).
far_away(X) ->
    error(X).
