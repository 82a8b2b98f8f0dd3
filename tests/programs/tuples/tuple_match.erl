%% Tuples in patterns.
-module(tuple_match).
-export([main/0]).

main() -> show([f(X) || X <- [{}, {1}, {1, 2}, {ok, {1, 2}}, {a, b, c}, {{}, {}}, 1]]).

f({}) -> empty;
f({X}) -> {one, X};
f({ok, {A, B}}) -> {ok, A + B};
f({X, X}) -> {same, X};
f({A, B}) -> {two, B, A};
f(T) when is_tuple(T) -> tuple_size(T);
f(_) -> no.

show(Term) -> io:format("~p~n", [Term]).
