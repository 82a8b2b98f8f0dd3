%% What monitors say of every kind of end.
-module(process_exit_reasons).
-export([main/0, id/1]).

main() ->
    logger:set_primary_config(level, none),
    show([reason(F) || F <- [fun() -> ok end, fun() -> exit(normal) end, fun() -> exit({a, b}) end, fun() -> error(e) end, fun() -> throw(t) end,
                             fun() -> exit(self(), kill), timer:sleep(100) end, fun() -> 1 / id(0) end, fun() -> (id(nomod)):f() end,
                             fun() -> erlang:raise(exit, raised, []) end, fun() -> spawn_link(fun() -> exit(linked) end), timer:sleep(infinity) end]]).

reason(F) ->
    {P, M} = spawn_monitor(F),
    receive {'DOWN', M, process, P, {R, [_ | _]}} -> {R, trace}; {'DOWN', M, process, P, R} -> R end.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
