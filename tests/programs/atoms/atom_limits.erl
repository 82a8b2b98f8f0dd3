%% Long atoms, Unicode atoms, quoting.
-module(atom_limits).
-export([main/0, id/1]).

main() ->
    show(['', 'A', a@b, 'a b', 'it\'s', 'x\ny', 'ünï', '日本', 'a-b', true, 'end', '_x', 'åx']),
    io:format("~tp ~tw~n", ['日本', '日本']),
    io:format("~w ~s~n", ['quoted atom', 'quoted atom']),
    Long = list_to_atom(lists:duplicate(255, $a)),
    show(length(atom_to_list(Long))),
    show(attempt(fun() -> list_to_atom(lists:duplicate(256, $a)) end)),
    show(attempt(fun() -> binary_to_atom(binary:copy(<<"é"/utf8>>, 256)) end)),
    show(byte_size(atom_to_binary(binary_to_atom(binary:copy(<<"é"/utf8>>, 255))))),
    show([atom_to_binary('é', latin1), atom_to_binary('é'), binary_to_atom(<<233>>, latin1) =:= 'é']),
    show(attempt(fun() -> atom_to_binary('日', latin1) end)),
    show(attempt(fun() -> list_to_existing_atom("never seen before xyz") end)),
    show(attempt(fun() -> binary_to_existing_atom(<<"never seen ", "before xyz">>) end)),
    show(attempt(fun() -> binary_to_atom(<<255, 255>>) end)),
    show(attempt(fun() -> atom_to_list(id(1)) end)),
    show(attempt(fun() -> binary_to_atom(<<"a">>, bad) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
