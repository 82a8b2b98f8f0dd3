%% The sign of zero: negation in code that knows its operand is a float, and abs/1. Found by
%% tests/differential.
-module(float_signs).
-export([main/0, id/1, negate/1, negate_float/1, negate_product/1]).

main() ->
    [io:format("~w ~w ~w ~w~n", [negate(X), negate_float(X), negate_product(X), abs(X)])
     || X <- [id(0.0), id(-0.0), id(1.5), id(-1.5), id(5.0e-324), id(-5.0e-324)]],
    io:format("~s~n", [float_to_list(abs(id(-0.0)), [{decimals, 1}])]),
    io:format("~s~n", [float_to_list(-(abs(id(0.0) / 2.0)), [{scientific, 3}])]).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

negate(X) -> -X.

negate_float(X) when is_float(X) -> -X.

negate_product(X) ->
    Y = X * 1.0,
    -Y.
