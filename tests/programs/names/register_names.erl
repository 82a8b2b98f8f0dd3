%% Registered names.
-module(register_names).
-export([main/0, id/1]).

main() ->
    show(register(me, self())),
    show([whereis(me) =:= self(), whereis(nobody), lists:member(me, registered())]),
    me ! hello,
    show(receive X -> X end),
    show({me, node()} ! again),
    show(receive X2 -> X2 end),
    show(attempt(fun() -> register(me, self()) end)),
    show(attempt(fun() -> register(second, self()) end)),
    show(attempt(fun() -> register(undefined, spawn(fun() -> ok end)) end)),
    show(attempt(fun() -> id(nobody) ! x end)),
    show(attempt(fun() -> unregister(nobody) end)),
    show([unregister(me), whereis(me)]),
    P = spawn(fun() -> receive stop -> ok end end),
    register(worker, P),
    M = monitor(process, P),
    worker ! stop,
    receive {'DOWN', M, _, _, _} -> ok end,
    show([whereis(worker), catch erlang:send(worker, x, [noconnect])  =/= ok]).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
