%% Atoms are ordered by their characters.
-module(atom_order).
-export([main/0, id/1]).

main() ->
    Atoms = [b, a, 'A', '', aa, 'ab', 'é', z, 'Z', 'aé', '日本', a1, '1a'],
    io:format("~tp~n", [lists:sort(Atoms)]),
    show([A < B || A <- Atoms, B <- Atoms]),
    show(lists:usort([list_to_atom([C]) || C <- "hello"])),
    show([is_atom(true), is_boolean(true), is_boolean(maybe_not), true > false]),
    show([not true, true xor true, true and false, false or true]),
    show(attempt(fun() -> not id(1) end)),
    show(attempt(fun() -> id(1) and true end)),
    show(attempt(fun() -> id(1) andalso true end)),
    show(attempt(fun() -> false orelse id(1) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
