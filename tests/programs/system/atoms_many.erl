%% Many atoms made at run time stay themselves.
-module(atoms_many).
-export([main/0]).

main() ->
    As = [list_to_atom("made_" ++ integer_to_list(N)) || N <- lists:seq(1, 5000)],
    show([length(lists:usort(As)), lists:nth(77, As), list_to_existing_atom("made_4999"), As =:= [binary_to_atom(atom_to_binary(A)) || A <- As]]).

show(Term) -> io:format("~p~n", [Term]).
