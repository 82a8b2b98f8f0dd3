%% erlang:raise keeps the stack trace it is given.
-module(raise_rethrow).
-export([main/0]).

main() ->
    St = [{some, function, 2, [{file, "some.erl"}, {line, 5}]}],
    [try erlang:raise(C, reason, St) catch X:Y:Z -> show({X, Y, Z}) end || C <- [throw, error, exit]],
    show(catch erlang:raise(bad_class, r, [])),
    show(catch erlang:raise(error, r, not_a_trace)),
    try
        try error(first) catch error:first:S1 -> erlang:raise(error, second, S1) end
    catch
        error:second:S2 -> show([{F, A} || {raise_rethrow, F, A, _} <- S2])
    end,
    show(try throw(x) catch throw:V -> {V, again} end).

show(Term) -> io:format("~p~n", [Term]).
