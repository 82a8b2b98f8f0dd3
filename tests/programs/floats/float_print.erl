%% Shortest texts of floats.
-module(float_print).
-export([main/0]).

main() ->
    Fs = [0.0, -0.0, 1.0, 0.1, 0.2 + 0.1, 1.0e10, 1.0e22, 1.0e23, 123456789.0, 1.0e-5, 1.0e-7,
          5.0e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993.0, 1/3, 100.0],
    [io:format("~p ~w ~s~n", [F, F, float_to_list(F)]) || F <- Fs],
    [io:format("~s ~s ~s~n", [float_to_list(F, [short]), float_to_list(F, [{scientific, 3}]),
                              float_to_list(F, [{scientific, 20}])]) || F <- Fs],
    [io:format("~s ~s ~s~n", [float_to_list(F, [{decimals, 0}]), float_to_binary(F, [{decimals, 3}]),
                              float_to_list(F, [{decimals, 6}, compact])]) || F <- Fs, F < 1.0e15].
