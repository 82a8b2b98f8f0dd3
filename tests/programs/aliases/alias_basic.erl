%% Aliases receive until they are removed.
-module(alias_basic).
-export([main/0, id/1]).

main() ->
    A = alias(),
    A ! one,
    show(receive X -> X after 100 -> none end),
    show([unalias(A), unalias(A)]),
    A ! two,
    show(receive Y -> Y after 20 -> none end),
    R = alias([reply]),
    R ! first,
    R ! second,
    show([receive Z -> Z after 20 -> none end || _ <- [1, 2]]),
    E = alias([explicit_unalias]),
    [E ! N || N <- [1, 2]],
    show([receive W -> W end || _ <- [1, 2]]),
    show(attempt(fun() -> alias([id(bad)]) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
