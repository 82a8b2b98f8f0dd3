%% What idle processes cost. main([Number]): spawns that many, which wait for a message, and prints
%% the resident set of the node in pages.
-module(idle).
-export([main/1, wait/0]).

main([Number]) ->
    start(list_to_integer(Number)),
    receive after 500 -> ok end,
    erlang:garbage_collect(),
    {ok, Text} = file:read_file("/proc/self/statm"),
    io:format("~s~n", [lists:nth(2, string:lexemes(Text, " "))]),
    halt(0).

start(0) -> ok;
start(N) -> spawn(fun wait/0), start(N - 1).

wait() -> receive stop -> ok end.
