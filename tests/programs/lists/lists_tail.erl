%% Long lists through non-tail-recursive functions.
-module(lists_tail).
-export([main/0]).

main() ->
    L = lists:seq(1, 200000),
    show([lists:sum(lists:map(fun(X) -> X * 2 end, L)), lists:foldr(fun(X, A) -> X - A end, 0, L), length(L ++ L), length(L -- lists:seq(1, 199990))]),
    show([lists:nth(150000, L), lists:last(lists:reverse(L)), length([X || X <- L, X rem 7 =:= 0])]).

show(Term) -> io:format("~p~n", [Term]).
