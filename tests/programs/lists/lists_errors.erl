%% Bad lists and bad indices.
-module(lists_errors).
-export([main/0, id/1]).

main() ->
    show(attempt(fun() -> hd(id([])) end)),
    show(attempt(fun() -> tl(id([])) end)),
    show(attempt(fun() -> length(id([a | b])) end)),
    show(attempt(fun() -> lists:nth(0, [a]) end)),
    show(attempt(fun() -> lists:nth(5, [a]) end)),
    show(attempt(fun() -> id([a | b]) ++ [c] end)),
    show(attempt(fun() -> id([a]) -- id(b) end)),
    show(attempt(fun() -> lists:reverse(id(a)) end)),
    show(attempt(fun() -> lists:reverse(id([a | b]), []) end)),
    show(attempt(fun() -> lists:member(c, id([a | b])) end)),
    show(attempt(fun() -> lists:last([]) end)),
    show(attempt(fun() -> lists:max([]) end)),
    show(attempt(fun() -> lists:zip([1], []) end)),
    show(attempt(fun() -> lists:seq(1, 5, 0) end)),
    show(attempt(fun() -> lists:sum([a]) end)),
    show(attempt(fun() -> lists:foldl(fun(_, _) -> ok end, 0, id(a)) end)),
    show(attempt(fun() -> lists:map(fun(_, _) -> ok end, [1]) end)),
    show(attempt(fun() -> lists:split(5, [1]) end)),
    show(attempt(fun() -> [X || X <- id(a)] end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
