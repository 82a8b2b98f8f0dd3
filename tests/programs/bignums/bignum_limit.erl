%% Numbers beyond the largest size raise system_limit.
-module(bignum_limit).
-export([main/0, id/1]).

main() ->
    show(attempt(fun() -> id(1) bsl id(1 bsl 30) end)),
    show(attempt(fun() -> id(1) bsl id(1 bsl 62) end)),
    show(attempt(fun() -> id(-1) bsl id(1 bsl 70) end)),
    show((id(1) bsl 4000000) bsr 3999990).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
