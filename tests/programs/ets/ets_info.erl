%% What tables tell about themselves; renaming; options.
-module(ets_info).
-export([main/0, id/1]).

main() ->
    T = ets:new(named, [named_table, bag, public, {keypos, 2}, {read_concurrency, true}, compressed]),
    ets:insert(T, [{a, 1}, {b, 1}, {c, 2}]),
    show([ets:info(T, I) || I <- [name, type, keypos, protection, size, named_table, compressed, read_concurrency, write_concurrency, heir, fixed, node]]),
    show([ets:lookup(T, 1), ets:lookup_element(T, 1, 1), ets:lookup_element(T, 2, 1)]),
    show([ets:rename(T, other), ets:info(other, name), ets:info(named)]),
    show(lists:member(other, ets:all())),
    show(ets:take(other, 1)),
    show(attempt(fun() -> ets:lookup_element(other, 1, 1) end)),
    show(attempt(fun() -> ets:lookup_element(other, 2, 7) end)),
    show(attempt(fun() -> ets:new(other, [named_table]) end)),
    show(attempt(fun() -> ets:insert(other, {only_one}) end)),
    show(attempt(fun() -> ets:insert(other, id([{a, 1}, b])) end)),
    show(attempt(fun() -> ets:delete(id(no)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
