%% A receive without clauses: messages do not end it, nor change its time, which the compiler may keep
%% in a register that does not outlive the waiting.
-module(receive_only_after).
-export([main/0]).

main() ->
    Parent = self(),
    for_ever(),
    Sleeper = spawn(fun() ->
                            Start = erlang:monotonic_time(millisecond),
                            ok = sleep(300),
                            Parent ! {slept, erlang:monotonic_time(millisecond) - Start >= 300}
                    end),
    lists:foreach(fun(N) -> Sleeper ! N, busy(), timer:sleep(10) end, lists:seq(1, 10)),
    receive {slept, LongEnough} -> io:format("~p~n", [LongEnough]) end.

for_ever() ->
    {Pid, Monitor} = spawn_monitor(fun() -> process_flag(trap_exit, true), sleep(infinity) end),
    timer:sleep(20),
    Pid ! hello,
    exit(Pid, shutdown),
    busy(),
    timer:sleep(50),
    io:format("~p ~p~n", [is_process_alive(Pid), process_info(Pid, message_queue_len)]),
    exit(Pid, kill),
    receive {'DOWN', Monitor, process, Pid, Reason} -> io:format("~p~n", [Reason]) end.

%% Leaves other values in the registers.
busy() -> lists:foreach(fun(_) -> spawn(fun() -> add(0, 0) end) end, lists:seq(1, 20)).

add(A, B) -> A + B.

sleep(Time) -> receive after Time -> ok end.
