-module(hello).
-export([main/0]).

main() ->
    io:format("hello ~p~n", [lists:seq(1, 5)]).
