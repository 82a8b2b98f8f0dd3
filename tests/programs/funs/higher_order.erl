%% Currying, folding of functions, memoising.
-module(higher_order).
-export([main/0]).

main() ->
    show(((curry(fun(A, B) -> A - B end))(10))(3)),
    show((lists:foldr(fun(F, G) -> fun(X) -> F(G(X)) end end, fun(X) -> X end, [fun(X) -> X + 1 end, fun(X) -> X * 2 end]))(5)),
    show(memo(80)),
    show(lists:map(fun({F, X}) -> F(X) end, [{fun abs/1, -1}, {fun erlang:length/1, [a]}, {fun math:sqrt/1, 4}])).

curry(F) -> fun(A) -> fun(B) -> F(A, B) end end.

memo(N) when N < 2 -> N;
memo(N) ->
    case get({fib, N}) of
        undefined -> V = memo(N - 1) + memo(N - 2), put({fib, N}, V), V;
        V -> V
    end.

show(Term) -> io:format("~p~n", [Term]).
