%% What monitors show, and monitors of processes that can never have been.
-module(monitor_details).
-export([main/0]).

main() ->
    Pid = spawn(fun() -> receive stop -> ok end end),
    true = register(somebody, Pid),
    erlang:monitor(process, somebody),
    {monitors, Monitors} = process_info(self(), monitors),
    io:format("~p~n", [Monitors]),
    Bytes = binary_to_list(term_to_binary(self())),
    {Rest, [Last]} = lists:split(length(Bytes) - 1, Bytes),
    Old = binary_to_term(list_to_binary(Rest ++ [Last bxor 3])),
    Ref = erlang:monitor(process, Old),
    receive {'DOWN', Ref, process, Old, Reason} -> io:format("~p~n", [Reason]) end,
    Big = spawn_opt(fun() -> receive after infinity -> ok end end,
                    [{max_heap_size, #{size => 1024, kill => true, error_logger => false}},
                     {message_queue_data, on_heap}]),
    Died = erlang:monitor(process, Big),
    [Big ! lists:duplicate(N, N) || N <- lists:seq(1, 100)],
    process_info(Big, messages),
    erlang:garbage_collect(Big),
    receive {'DOWN', Died, process, Big, Why} -> io:format("~p~n", [Why]) end.
