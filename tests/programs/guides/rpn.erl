%% A reverse Polish calculator.
-module(rpn).
-export([main/0]).

main() -> [show(attempt(fun() -> rpn(S) end)) || S <- ["10 4 3 + 2 * -", "2 3 ^", "1 2", "+", "2 0 /", "9 sqrt", "x"]].

rpn(S) -> [R] = lists:foldl(fun op/2, [], string:tokens(S, " ")), R.

op("+", [A, B | S]) -> [B + A | S];
op("-", [A, B | S]) -> [B - A | S];
op("*", [A, B | S]) -> [B * A | S];
op("/", [A, B | S]) -> [B / A | S];
op("^", [A, B | S]) -> [math:pow(B, A) | S];
op("sqrt", [A | S]) -> [math:sqrt(A) | S];
op(N, S) -> [list_to_integer(N) | S].

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
