%% exit/2 with each kind of reason, with and without trapping.
-module(exit_signals).
-export([main/0]).

main() ->
    Reasons = [normal, kill, killed, shutdown, {shutdown, x}, other],
    [show({trap, R, send(true, R)}) || R <- Reasons],
    [show({plain, R, send(false, R)}) || R <- Reasons].

send(Trap, Reason) ->
    Me = self(),
    {P, M} = spawn_monitor(fun() ->
        process_flag(trap_exit, Trap),
        Me ! ready,
        receive {'EXIT', _, R} -> exit({trapped, R}); stop -> exit(stopped) end
    end),
    receive ready -> ok end,
    exit(P, Reason),
    timer:sleep(2),
    P ! stop,
    receive {'DOWN', M, process, P, R} -> R end.

show(Term) -> io:format("~p~n", [Term]).
