%% The standard order of terms, over all types.
-module(terms_order).
-export([main/0]).

main() ->
    Terms = [1, 1.0, -3, a, 'B', {}, {a}, {a, b}, #{}, #{a => 1}, [], [a], "ab", <<>>, <<1>>,
             <<1:1>>, 1 bsl 70, -(1 bsl 70), 2.5, <<"abc">>, {1}, {1.0}],
    show(lists:sort(Terms)),
    show([A < B || A <- Terms, B <- Terms]),
    show([A == B || A <- Terms, B <- Terms]),
    show([A =:= B || A <- Terms, B <- Terms]).

show(Term) -> io:format("~p~n", [Term]).
