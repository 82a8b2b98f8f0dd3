%% A process sends exits to itself.
-module(exit_self).
-export([main/0]).

main() ->
    [show(run(F)) || F <- [fun() -> exit(self(), normal), timer:sleep(5), survived end,
                           fun() -> exit(self(), boom), timer:sleep(5), survived end,
                           fun() -> process_flag(trap_exit, true), exit(self(), normal), receive M -> element(3, M) end end,
                           fun() -> process_flag(trap_exit, true), exit(self(), boom), receive M -> element(3, M) end end,
                           fun() -> process_flag(trap_exit, true), exit(self(), kill), timer:sleep(5), survived end,
                           fun() -> catch exit(caught), went_on end]].

run(F) ->
    {P, M} = spawn_monitor(fun() -> exit({result, F()}) end),
    receive {'DOWN', M, process, P, R} -> R end.

show(Term) -> io:format("~p~n", [Term]).
