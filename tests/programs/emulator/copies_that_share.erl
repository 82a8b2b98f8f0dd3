%% What is shared inside a term stays shared in erts_debug:copy_shared/1 and in persistent terms.
-module(copies_that_share).
-export([main/0]).

main() ->
    Term = lists:foldl(fun(_, A) -> [A | A] end, [], lists:seq(1, 30)),
    60 = erts_debug:size(Term),
    Copy = erts_debug:copy_shared(Term),
    io:format("~p ~p~n", [erts_debug:size(Copy), erts_debug:same(Copy, Term)]),
    persistent_term:put(copies_that_share, Term),
    io:format("~p~n", [erts_debug:size(persistent_term:get(copies_that_share))]),
    persistent_term:erase(copies_that_share).
