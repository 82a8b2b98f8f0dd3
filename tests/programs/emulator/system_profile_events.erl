%% erlang:system_profile/2: a process that answers three messages becomes active and inactive by turns.
-module(system_profile_events).
-export([main/0]).

main() ->
    undefined = erlang:system_profile(),
    Profiler = spawn(fun() -> collect([]) end),
    Echo = spawn(fun echo/0),
    wait_until_it_waits(Echo),
    undefined = erlang:system_profile(Profiler, [runnable_procs, monotonic_timestamp]),
    {Profiler, [runnable_procs]} = erlang:system_profile(),
    [begin Echo ! {self(), N}, receive N -> receive after 50 -> ok end end end || N <- [1, 2, 3]],
    {Profiler, [runnable_procs]} = erlang:system_profile(undefined, []),
    receive after 20 -> ok end,
    Profiler ! {get, self()},
    receive
        {events, Events} ->
            States = [State || {profile, P, State, _, _} <- Events, P =:= Echo],
            io:format("~p~n", [lists:nthtail(max(0, length(States) - 6), States)])
    end,
    io:format("~p~n", [try erlang:system_profile(self(), [no_such_option]) catch _:R -> R end]).

wait_until_it_waits(Pid) ->
    case process_info(Pid, status) of
        {status, waiting} -> ok;
        _ -> erlang:yield(), wait_until_it_waits(Pid)
    end.

echo() -> receive {From, N} -> From ! N, echo() end.

collect(Events) ->
    receive
        {get, From} -> From ! {events, lists:reverse(Events)};
        Event -> collect([Event | Events])
    end.
