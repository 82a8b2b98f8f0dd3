%% Iterators over small and large maps.
-module(maps_iterator).
-export([main/0, id/1]).

main() ->
    I = maps:iterator(#{a => 1, b => 2}),
    {K1, V1, I2} = maps:next(I),
    {K2, V2, I3} = maps:next(I2),
    show([{K1, V1}, {K2, V2}, maps:next(I3)]),
    Big = maps:from_list([{N, N} || N <- lists:seq(1, 1000)]),
    show(sum(maps:next(maps:iterator(Big)), 0)),
    show(maps:next(maps:iterator(#{}))),
    show(attempt(fun() -> maps:iterator(id(a)) end)),
    show(attempt(fun() -> maps:next(id(a)) end)).

sum(none, S) -> S;
sum({_, V, I}, S) -> sum(maps:next(I), S + V).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
