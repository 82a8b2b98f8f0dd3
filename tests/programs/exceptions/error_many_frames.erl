%% Stack traces are cut to the depth that is set.
-module(error_many_frames).
-export([main/0, id/1]).

main() ->
    show(length(trace(50))),
    show(erlang:system_flag(backtrace_depth, 3)),
    show(length(trace(50))),
    show(erlang:system_flag(backtrace_depth, 20)),
    show(length(trace(50))),
    show(erlang:system_flag(backtrace_depth, 8)),
    show(attempt(fun() -> erlang:system_flag(backtrace_depth, id(a)) end)).

trace(N) -> try down(N) catch error:_:St -> St end.

down(0) -> error(bottom);
down(N) -> {down(N - 1), N}.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
