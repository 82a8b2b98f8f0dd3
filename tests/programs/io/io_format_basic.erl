%% Control sequences of io:format.
-module(io_format_basic).
-export([main/0]).

main() ->
    io:format("~s|~10s|~-10s|~.3s|~10.3s|~c|~3c|~~|~n", ["abc", "abc", "abc", "abcdef", "abcdef", $x, $y]),
    io:format("~w|~p|~10w|~-10w|~W|~P~n", ["ab", "ab", a, a, lists:seq(1, 20), 5, lists:seq(1, 20), 6]),
    io:format("~b|~8.16.0b|~.2b|~B|~.36B|~.16#~n", [10, 255, 5, -7, 35, 255]).
