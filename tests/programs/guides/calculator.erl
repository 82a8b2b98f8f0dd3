%% A parser and evaluator of arithmetic.
-module(calculator).
-export([main/0]).

main() ->
    [show({S, attempt(fun() -> eval(S) end)}) || S <- ["1+2*3", "(1+2)*3", "10/4-1", "2*(3+(4-1))", "1/0", "1+", ")"]].

eval(S) -> {V, []} = expr(S), V.

expr(S) -> {V, R} = term(S), expr(V, R).
expr(V, [$+ | R]) -> {W, R2} = term(R), expr(V + W, R2);
expr(V, [$- | R]) -> {W, R2} = term(R), expr(V - W, R2);
expr(V, R) -> {V, R}.

term(S) -> {V, R} = factor(S), term(V, R).
term(V, [$* | R]) -> {W, R2} = factor(R), term(V * W, R2);
term(V, [$/ | R]) -> {W, R2} = factor(R), term(V / W, R2);
term(V, R) -> {V, R}.

factor([$( | R]) -> {V, [$) | R2]} = expr(R), {V, R2};
factor(S) -> {D = [_ | _], R} = lists:splitwith(fun(C) -> C >= $0 andalso C =< $9 end, S), {list_to_integer(D), R}.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
