%% All output is written before the node ends.
-module(exit_halt_large_output).
-export([main/0]).

main() ->
    [io:format("line ~p of many lines that are printed before the end~n", [N]) || N <- lists:seq(1, 3000)],
    halt(3).
