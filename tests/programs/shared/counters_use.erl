%% Counters.
-module(counters_use).
-export([main/0, id/1]).

main() ->
    [begin
         C = counters:new(2, [K]),
         Ms = [element(2, spawn_monitor(fun() -> [counters:add(C, 1, 2) || _ <- lists:seq(1, 500)] end)) || _ <- lists:seq(1, 6)],
         [receive {'DOWN', M, _, _, _} -> ok end || M <- Ms],
         counters:sub(C, 2, 4),
         show([counters:get(C, 1), counters:get(C, 2), counters:put(C, 2, 77), counters:get(C, 2), maps:get(size, counters:info(C))])
     end || K <- [atomics, write_concurrency]],
    show(attempt(fun() -> counters:new(1, [bad]) end)),
    show(attempt(fun() -> counters:get(counters:new(1, []), id(2)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
