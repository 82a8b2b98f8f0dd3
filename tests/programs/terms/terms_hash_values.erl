%% Hashes of terms are the same in every Erlang.
-module(terms_hash_values).
-export([main/0, id/1]).

main() ->
    Terms = [0, 1, -1, 1 bsl 40, -(1 bsl 40), 1 bsl 100, 1.5, -0.5, a, 'åäö', "", "abc", [a | b],
             {}, {a, b}, <<>>, <<"binary">>, <<5:3>>, #{}, #{a => 1, b => {2}}, [1, [2, [3]]]],
    [io:format("~p ~p ~p~n", [T, erlang:phash2(T), erlang:phash2(T, 1000)]) || T <- Terms],
    [io:format("~p ~p~n", [T, erlang:phash(T, 1 bsl 32)]) || T <- Terms, not is_map(T)],
    show(attempt(fun() -> erlang:phash2(a, id(0)) end)),
    show(attempt(fun() -> erlang:phash2(a, id(1.0)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
