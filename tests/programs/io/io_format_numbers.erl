%% Floats and integers in io:format.
-module(io_format_numbers).
-export([main/0]).

main() ->
    io:format("~f|~.2f|~10.3f|~-10.1f|~e|~.3e|~g|~.3g~n", [1.5, 2.345, 3.14159, 2.5, 12345.678, 0.00012, 1.5, 1.0e20]),
    io:format("~b|~.16b|~.16B|~.2b|~10b|~-10b|~10..0b~n", [10, 255, 255, 5, 7, 7, 7]),
    io:format("~.16#|~.10#|~x|~.16x|~X~n", [255, -5, -31, "10#", 31, "0x", -31, "0x"]).
