%% halt with a status and without flushing.
-module(exit_halt_status).
-export([main/0]).

main() ->
    io:format("before halt~n"),
    halt(42).
