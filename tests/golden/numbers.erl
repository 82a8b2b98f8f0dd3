%% Writes numbers.txt: operations on edge cases and random numbers with the results of stock OTP.
%% One line each: Operation, operands, result, separated by spaces; errors by their reason.
%%   erlc numbers.erl && erl -noshell -s numbers -s init stop > numbers.txt
-module(numbers).
-export([start/0]).

start() ->
    rand:seed(exsss, {1, 2, 3}),
    Integers = edges() ++ [random_integer() || _ <- lists:seq(1, 40)],
    [integers(A, B) || A <- pick(14, Integers), B <- pick(7, Integers)],
    Floats = [random_float() || _ <- lists:seq(1, 40)] ++ float_edges(),
    [floats(F) || F <- Floats],
    [mixed(F, I) || F <- pick(20, Floats), I <- pick(6, Integers)].

edges() ->
    [S * ((1 bsl N) + D) || N <- [0, 8, 52, 53, 59, 60, 61, 63, 64, 127, 128, 192],
                            D <- [-1, 0, 1], S <- [1, -1]].

random_integer() ->
    Bits = rand:uniform(260),
    I = rand:uniform(1 bsl Bits) - 1,
    case rand:uniform(2) of 1 -> I; 2 -> -I end.

random_float() ->
    case <<(rand:uniform(1 bsl 64) - 1):64>> of
        <<F:64/float>> -> F;
        _ -> random_float()
    end.

float_edges() ->
    [0.0, -0.0, 0.5, 1.5, 2.5, 0.1, 1.0e-5, 9007199254740993.0, 1.0e15, 1.0e16, 5.0e-324,
     2.2250738585072014e-308, 1.7976931348623157e308, 123456789.125, 4503599627370496.5]
        ++ [rand:uniform() * math:pow(10, E) || E <- lists:seq(-8, 22, 3)]
        ++ [float(rand:uniform(1 bsl N)) || N <- lists:seq(1, 70, 7)].

pick(N, List) -> [lists:nth(rand:uniform(length(List)), List) || _ <- lists:seq(1, N)].

integers(A, B) ->
    [line(Op, [A, B]) || Op <- ['+', '-', '*', 'div', 'rem', 'band', 'bor', 'bxor', '/', '<']],
    [line(Op, [A, B rem 300]) || Op <- ['bsl', 'bsr']],
    line('bnot', [A]),
    line('float', [A]).

floats(F) ->
    io:format("short ~s ~s~n", [bits(F), float_to_list(F, [short])]),
    io:format("scientific ~s ~s~n", [bits(F), float_to_list(F)]),
    [io:format("decimals ~s ~w ~s~n", [bits(F), D, decimals(F, D)]) || D <- [0, 1, 3, 10, 18, 25]],
    [io:format("~w ~s ~w~n", [Op, bits(F), erlang:Op(F)]) || Op <- [trunc, round, floor, ceil]].

mixed(F, I) ->
    io:format("compare ~s ~w ~w ~w~n", [bits(F), I, F < I, F == I]).

decimals(F, D) ->
    try float_to_list(F, [{decimals, D}]) catch error:R -> atom_to_list(R) end.

line(Op, Args) ->
    Result = try apply(erlang, Op, Args) of
                 V when is_float(V) -> bits(V);
                 V -> io_lib:format("~w", [V])
             catch error:R -> atom_to_list(R)
             end,
    io:format("~s ~s ~s~n", [Op, lists:join(" ", [integer_to_list(A) || A <- Args]), Result]).

%% A float by its bits, so that no printing is trusted.
bits(F) -> io_lib:format("#~16.16.0b", [begin <<I:64>> = <<F/float>>, I end]).
