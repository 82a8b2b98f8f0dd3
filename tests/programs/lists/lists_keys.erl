%% Lists of tuples by key.
-module(lists_keys).
-export([main/0, id/1]).

main() ->
    L = [{a, 1}, {b, 2}, {c, 3}, x, {1.0, f}],
    show([lists:keyfind(b, 1, L), lists:keyfind(z, 1, L), lists:keyfind(3, 2, L), lists:keyfind(1, 1, L)]),
    show([lists:keymember(a, 1, L), lists:keysearch(c, 1, L), lists:keysearch(q, 1, L)]),
    show([lists:keydelete(b, 1, L), lists:keyreplace(b, 1, L, {b, new}), lists:keystore(z, 1, L, {z, 26}), lists:keystore(a, 1, L, {a, 0})]),
    show([lists:keytake(b, 1, L), lists:keytake(q, 1, L), lists:keymap(fun(V) -> V * 2 end, 2, [{a, 1}])]),
    show(attempt(fun() -> lists:keyfind(a, 0, L) end)),
    show(attempt(fun() -> lists:keyfind(a, 1, id(x)) end)),
    show(attempt(fun() -> lists:keyfind(zz, 1, id([{a} | b])) end)),
    show(attempt(fun() -> lists:keymember(a, id(b), []) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
