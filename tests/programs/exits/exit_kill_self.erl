%% The end of the evaluating process.
-module(exit_kill_self).
-export([main/0]).

main() ->
    io:format("last words~n"),
    timer:sleep(100),
    error({some, <<"reason">>, #{a => 1}}).
