%% Arithmetic and BIFs in guards fail silently.
-module(guards_arithmetic).
-export([main/0]).

main() -> show([g(X) || X <- [0, 1, -5, 2.5, a, "ab", [], {1, 2}, <<1, 2, 3>>, 1 bsl 70]]).

g(X) when 10 div X =:= 10 -> one;
g(X) when abs(X) > 4, X < 0 -> negative;
g(X) when length(X) > 1 -> {list, length(X)};
g(X) when tuple_size(X) =:= 2 -> tuple;
g(X) when byte_size(X) > 2 -> binary;
g(X) when X > 1 bsl 64, is_integer(X) -> big;
g(X) when is_float(X), round(X) > 2; X =:= [] -> float_or_nil;
g(_) -> none.

show(Term) -> io:format("~p~n", [Term]).
