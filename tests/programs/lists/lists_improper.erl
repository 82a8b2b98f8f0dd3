%% Improper lists where they are allowed.
-module(lists_improper).
-export([main/0, id/1]).

main() ->
    L = [1, 2 | 3],
    show([L, hd(L), tl(tl(L)), [0 | L], is_list(L), [a] ++ b, L =:= [1, 2 | 3], L < [1, 2, 3]]),
    show([attempt(fun() -> length(id(L)) end), attempt(fun() -> lists:map(fun(X) -> X end, id(L)) end), attempt(fun() -> lists:sum(id(L)) end)]).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
