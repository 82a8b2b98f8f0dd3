%% A process of priority max asks a low one for this and that while processes of priority high take
%% all schedulers: the answers come all the same.
-module(requests_with_priority).
-export([main/0]).

main() ->
    Self = self(),
    Low = spawn_opt(fun() -> Self ! ready, receive stop -> ok end end, [{priority, low}]),
    receive ready -> ok end,
    process_flag(priority, max),
    Loops = [spawn_opt(fun loop/0, [{priority, high}])
             || _ <- lists:seq(1, 2 * erlang:system_info(schedulers))],
    receive after 50 -> ok end,
    Init = whereis(init),
    true = group_leader(Init, Low),
    {group_leader, Init} = process_info(Low, group_leader),
    true = erlang:garbage_collect(Low),
    false = erlang:check_process_code(Low, no_such_module),
    true = is_process_alive(Low),
    [exit(P, kill) || P <- Loops],
    io:format("answered~n").

loop() -> loop().
