%% Names of the global registry on one node.
-module(global_names).
-export([main/0]).

main() ->
    P = spawn(fun() -> receive stop -> ok end end),
    show([global:register_name(g, P), global:register_name(g, self())]),
    show([global:whereis_name(g) =:= P, global:registered_names(), global:whereis_name(none)]),
    show(attempt(fun() -> global:send(none, x) end)),
    global:send(g, stop),
    timer:sleep(30),
    show(global:whereis_name(g)),
    show([global:re_register_name(g, self()), global:unregister_name(g)]),
    show(global:trans({lock, self()}, fun() -> inside end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
