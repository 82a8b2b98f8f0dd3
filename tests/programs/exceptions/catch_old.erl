%% The old catch expression.
-module(catch_old).
-export([main/0, id/1]).

main() ->
    show([catch 1 + 1, catch throw(x), (catch exit(y)), element(1, (catch error(z)))]),
    {'EXIT', {R, St}} = (catch id(1) + id(a)),
    show({R, [{M, F, A} || {M, F, A, _} <- lists:sublist(St, 2)]}),
    show(begin X = (catch throw(in_begin)), {X, after_it} end),
    show([catch case id(1) of 2 -> a end || _ <- [1]] =/= []).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
