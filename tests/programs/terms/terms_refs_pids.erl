%% Order and texts of pids and references.
-module(terms_refs_pids).
-export([main/0, id/1]).

main() ->
    [A, B] = [make_ref(), make_ref()],
    [P, Q] = [spawn(fun() -> ok end) || _ <- [1, 2]],
    show([A < B, P < Q, A < P, P > Q, is_reference(list_to_ref(ref_to_list(A))), list_to_ref(ref_to_list(A)) =:= A, list_to_pid(pid_to_list(P)) =:= P]),
    show([binary_to_term(term_to_binary(X)) =:= X || X <- [A, P, self()]]),
    show([node(A), node(P)]),
    show(attempt(fun() -> list_to_ref("#Ref<x>") end)),
    show(attempt(fun() -> node(id(a)) end)),
    show(hd(erlang:ref_to_list(A))).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
