%% Sets of sets.
-module(sofs_use).
-export([main/0]).

main() ->
    R = sofs:relation([{1, a}, {2, b}, {2, c}]),
    show([sofs:to_external(X) || X <- [sofs:domain(R), sofs:range(R), sofs:image(R, sofs:set([2])), sofs:converse(R), sofs:relation_to_family(R), sofs:union(sofs:set([1]), sofs:set([2])), sofs:product(sofs:set([1]), sofs:set([x]))]]).

show(Term) -> io:format("~p~n", [Term]).
