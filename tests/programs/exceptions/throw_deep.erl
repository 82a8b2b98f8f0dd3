%% Leaving deep recursion by throw.
-module(throw_deep).
-export([main/0]).

main() ->
    Tree = build(12),
    show(find(500, Tree)),
    show(find(-1, Tree)),
    show(lists:foldl(fun(N, A) -> case find(N, Tree) of {found, M} -> A + M; none -> A end end, 0, lists:seq(1, 200))).

build(0) -> leaf;
build(N) -> {node, build(N - 1), (1 bsl N) - 1, build(N - 1)}.

find(X, T) ->
    try walk(X, T), none catch throw:{found, Y} -> {found, Y} end.

walk(_, leaf) -> ok;
walk(X, {node, L, V, R}) ->
    case V >= X andalso X > 0 of
        true -> throw({found, V});
        false -> walk(X, L), walk(X, R), ok
    end.

show(Term) -> io:format("~p~n", [Term]).
