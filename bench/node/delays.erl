%% How long one call of a built-in function keeps the others on its scheduler waiting.
%%
%% main([]) prints the names, main([Name, Runs]) one line a run: "LongestGapMicroseconds
%% WallMicroseconds". To be run with one scheduler: a second process does nothing but yield and notes
%% the longest time that it did not run, while the first makes the call on a huge input
%% (delays_calls.erl), and until what the call left behind has been seen to.
-module(delays).
-export([main/1]).

main([]) ->
    [io:format("~s~n", [element(1, Call)]) || Call <- delays_calls:all()],
    halt(0);
main([Name, Runs]) ->
    {_, Prepare, Call} = lists:keyfind(list_to_atom(Name), 1, delays_calls:all()),
    [one_run(Prepare, Call) || _ <- lists:seq(1, list_to_integer(Runs))],
    halt(0).

one_run(Prepare, Call) ->
    Self = self(),
    Gaps = atomics:new(2, []),
    {Runner, Monitor} =
        spawn_monitor(fun() ->
                              Input = Prepare(),
                              erlang:garbage_collect(),
                              Probe = spawn(fun() -> probe(Gaps, now_us()) end),
                              receive after 50 -> ok end,
                              atomics:put(Gaps, 2, 1),
                              erlang:yield(),
                              Start = now_us(),
                              catch Call(Input),
                              Self ! {wall, now_us() - Start, Probe},
                              exit(done)
                      end),
    {Wall, Probe} = receive {wall, Us, Pid} -> {Us, Pid} end,
    %% The end of the caller, with all that it has, counts.
    receive {'DOWN', Monitor, _, Runner, _} -> ok end,
    receive after 50 -> ok end,
    atomics:put(Gaps, 2, 0),
    exit(Probe, kill),
    io:format("~w ~w~n", [atomics:get(Gaps, 1), Wall]),
    %% What a call left behind must not meet the next one.
    [exit(Pid, kill) || Pid <- processes(), is_left_behind(Pid)],
    receive after 100 -> ok end.

is_left_behind(Pid) ->
    process_info(Pid, initial_call) =:= {initial_call, {erlang, apply, 2}}
        andalso process_info(Pid, registered_name) =:= [] andalso process_info(Pid, links) =:= {links, []}
        andalso Pid =/= self().

now_us() -> erlang:monotonic_time(microsecond).

probe(Gaps, Before) ->
    erlang:yield(),
    Now = now_us(),
    case atomics:get(Gaps, 2) of
        1 -> atomics:put(Gaps, 1, max(Now - Before, atomics:get(Gaps, 1)));
        0 -> ok
    end,
    probe(Gaps, Now).
