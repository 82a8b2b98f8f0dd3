%% Building maps in several ways.
-module(maps_from_keys).
-export([main/0]).

main() ->
    show([maps:from_list([]), maps:from_keys([a, b], 1), maps:new(), maps:from_list([{a, 1}, {a, 2}])]).

show(Term) -> io:format("~p~n", [Term]).
