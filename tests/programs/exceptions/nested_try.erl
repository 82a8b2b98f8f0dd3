%% Nested try expressions with of, catch and after.
-module(nested_try).
-export([main/0]).

main() ->
    show([f(X) || X <- [1, 2, 3, 4]]),
    show(lists:reverse(get(log))).

f(X) ->
    try
        try g(X) of Y when Y > 1 -> {of_inner, Y} catch throw:T -> {inner, T} after log({a, X}) end
    of
        R -> {outer_of, R}
    catch
        error:{try_clause, V} -> {try_clause, V};
        C:R -> {outer, C, R}
    after
        log({b, X})
    end.

g(1) -> 1;
g(2) -> 2;
g(3) -> throw(t);
g(4) -> exit(e).

log(X) -> put(log, [X | case get(log) of undefined -> []; L -> L end]).

show(Term) -> io:format("~p~n", [Term]).
