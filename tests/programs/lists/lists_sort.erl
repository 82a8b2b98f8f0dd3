%% Sorting: stable, unique, with functions and by keys.
-module(lists_sort).
-export([main/0, id/1]).

main() ->
    L = [{b, 2}, {a, 3}, {b, 1}, {c, 0}, {a, 1}],
    show([lists:sort(L), lists:usort([3, 1, 3, 2, 1]), lists:keysort(1, L), lists:keysort(2, L), lists:ukeysort(1, L)]),
    show(lists:sort(fun({_, A}, {_, B}) -> A >= B end, L)),
    show([lists:merge([1, 3], [2, 4]), lists:umerge([1, 2], [2, 3]), lists:merge3([1], [0], [2]), lists:keymerge(1, [{a, 1}], [{a, 2}, {b, 1}])]),
    Big = [(N * 7919) rem 10007 || N <- lists:seq(1, 10006)],
    show(lists:sort(Big) =:= lists:seq(1, 10006)),
    show(lists:usort(fun(A, B) -> A rem 10 =< B rem 10 end, lists:seq(1, 50))),
    show(lists:sort([b, 1, "x", {}, #{}, 1.5, <<>>, a])),
    show(attempt(fun() -> lists:sort(id(a)) end)),
    show(attempt(fun() -> lists:keysort(id(2), [{1}, {2}]) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
