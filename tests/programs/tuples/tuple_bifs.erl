%% element, setelement, conversions and their errors.
-module(tuple_bifs).
-export([main/0, id/1]).

main() ->
    T = {a, b, c},
    show([element(2, T), setelement(2, T, x), tuple_size(T), size(T), tuple_to_list(T), list_to_tuple([1, 2])]),
    show([erlang:append_element(T, d), erlang:insert_element(1, T, z), erlang:delete_element(2, T), erlang:make_tuple(3, x), erlang:make_tuple(3, x, [{2, y}])]),
    show(attempt(fun() -> element(id(4), T) end)),
    show(attempt(fun() -> element(id(0), T) end)),
    show(attempt(fun() -> element(1, id(a)) end)),
    show(attempt(fun() -> element(id(a), T) end)),
    show(attempt(fun() -> setelement(id(4), T, x) end)),
    show(attempt(fun() -> tuple_size(id([])) end)),
    show(attempt(fun() -> list_to_tuple(id([a | b])) end)),
    show(attempt(fun() -> erlang:make_tuple(id(-1), x) end)),
    show(attempt(fun() -> erlang:make_tuple(id(2), x, [{3, y}]) end)),
    show(attempt(fun() -> erlang:delete_element(id(4), T) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
