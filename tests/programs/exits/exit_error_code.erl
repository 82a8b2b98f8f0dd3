%% An error in main ends the node with code 1.
-module(exit_error_code).
-export([main/0]).

main() ->
    io:format("before~n"),
    timer:sleep(100),
    exit(boom).
