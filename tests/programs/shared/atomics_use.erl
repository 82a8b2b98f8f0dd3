%% Atomics.
-module(atomics_use).
-export([main/0, id/1]).

main() ->
    A = atomics:new(3, []),
    show([atomics:put(A, 1, 5), atomics:get(A, 1), atomics:add(A, 1, 10), atomics:add_get(A, 1, -3), atomics:sub(A, 1, 1), atomics:sub_get(A, 1, 1), atomics:exchange(A, 2, 9)]),
    show([atomics:compare_exchange(A, 2, 9, 1), atomics:compare_exchange(A, 2, 9, 2), atomics:get(A, 2)]),
    #{size := S, max := Max, min := Min} = atomics:info(A),
    show([S, Max, Min]),
    show(atomics:put(A, 3, Max)),
    show(atomics:add_get(A, 3, 1)),
    U = atomics:new(1, [{signed, false}]),
    show([atomics:sub_get(U, 1, 1), maps:get(min, atomics:info(U))]),
    Ms = [element(2, spawn_monitor(fun() -> [atomics:add(A, 2, 1) || _ <- lists:seq(1, 1000)] end)) || _ <- lists:seq(1, 8)],
    [receive {'DOWN', M, _, _, _} -> ok end || M <- Ms],
    show(atomics:get(A, 2)),
    show(attempt(fun() -> atomics:get(A, id(0)) end)),
    show(attempt(fun() -> atomics:get(A, id(4)) end)),
    show(attempt(fun() -> atomics:put(A, 1, id(1 bsl 64)) end)),
    show(attempt(fun() -> atomics:new(id(0), []) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
