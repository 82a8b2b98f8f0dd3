%% demonitor with flush removes a DOWN that has come.
-module(monitor_flush).
-export([main/0]).

main() ->
    {P, R} = spawn_monitor(fun() -> ok end),
    timer:sleep(20),
    show(process_info(self(), message_queue_len)),
    show(demonitor(R, [flush])),
    show(process_info(self(), message_queue_len)),
    {_, R2} = spawn_monitor(fun() -> ok end),
    timer:sleep(20),
    show(demonitor(R2, [flush, info])),
    show(is_process_alive(P)),
    {_, R3} = spawn_monitor(fun() -> receive after infinity -> ok end end),
    show(demonitor(R3, [info])),
    show(receive M -> M after 10 -> nothing end).

show(Term) -> io:format("~p~n", [Term]).
