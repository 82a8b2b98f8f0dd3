%% Functions that take functions.
-module(lists_higher).
-export([main/0]).

main() ->
    L = lists:seq(1, 10),
    Even = fun(N) -> N rem 2 =:= 0 end,
    show([lists:map(fun(N) -> N * N end, L), lists:filter(Even, L), lists:partition(Even, L)]),
    show([lists:foldl(fun(N, A) -> [N | A] end, [], L), lists:foldr(fun(N, A) -> [N | A] end, [], L)]),
    show([lists:all(Even, L), lists:any(Even, L), lists:takewhile(fun(N) -> N < 4 end, L), lists:dropwhile(fun(N) -> N < 8 end, L), lists:splitwith(fun(N) -> N < 4 end, L)]),
    show([lists:flatmap(fun(N) -> [N, N] end, [1, 2]), lists:filtermap(fun(N) -> N > 8 andalso {true, N * 10} end, L), lists:search(fun(N) -> N > 3 end, L), lists:search(fun(N) -> N > 30 end, L)]),
    show([lists:mapfoldl(fun(N, A) -> {N * 2, A + N} end, 0, L), lists:mapfoldr(fun(N, A) -> {N + A, N} end, 0, [1, 2, 3])]),
    lists:foreach(fun(N) -> io:format("~p ", [N]) end, L),
    io:nl(),
    show([lists:zipwith3(fun(A, B, C) -> {A, B, C} end, [1], [2], [3]), lists:uniq([a, b, a]), lists:uniq(fun(X) -> X rem 3 end, L), lists:enumerate([a, b]), lists:enumerate(5, [a, b])]).

show(Term) -> io:format("~p~n", [Term]).
