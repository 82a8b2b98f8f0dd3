%% Functions, arities and lines of a stack trace.
-module(stacktrace_shape).
-export([main/0, id/1]).

main() ->
    trace(fun() -> deep(3) end),
    trace(fun() -> lists:map(fun(X) -> X + id(a) end, [1]) end),
    trace(fun() -> clause(id(7)) end),
    trace(fun() -> atom_to_list(id(1)) end),
    trace(fun() -> apply(id(lists), nope, [1, 2]) end),
    trace(fun() -> erlang:error(custom, [a, b]) end),
    trace(fun() -> maps:get(a, #{}) end).

deep(0) -> error(bottom);
deep(N) -> [N | deep(N - 1)].

clause(1) -> one.

trace(F) ->
    try F() catch
        C:R:St ->
            Short = [{M, Fn, A, proplists:get_value(line, L)} || {M, Fn, A, L} <- lists:sublist(St, 5), M =/= erl_eval],
            show({C, R, Short})
    end.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
