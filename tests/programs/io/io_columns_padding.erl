%% Padding characters and precision.
-module(io_columns_padding).
-export([main/0]).

main() ->
    io:format("~5..*s|~-5..*s|~5..0b|~8.3.xf|~3s|~10..=p|~c~c~n", ["ab", "ab", 42, 3.14159, "toolong", {a}, 65, 66]),
    io:format("~3w|~2p|~20w~n", [1000, abc, [1, 2]]).
