%% init:stop with a status runs the whole shutdown.
-module(exit_init_stop).
-export([main/0]).

main() ->
    io:format("stopping~n"),
    init:stop(5),
    receive after infinity -> ok end.
