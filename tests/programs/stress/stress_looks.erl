%% While processes work, change size and die, others look at everything that can be looked at and
%% turn the knobs of the system.
-module(stress_looks).
-export([main/0, load/1]).

main() -> io:format("~p~n", [load(40)]).

load(Rounds) ->
    Stop = atomics:new(1, []),
    Shared = binary:copy(<<"0123456789">>, 1000),
    Counter = counters:new(3, [write_concurrency]),
    Busy = [spawn_monitor(fun() -> busy(B, Stop, Shared, Counter, 0) end) || B <- lists:seq(1, 6)],
    Online = erlang:system_info(schedulers_online),
    Lookers = [spawn_monitor(fun() -> looker(L, Rounds) end) || L <- lists:seq(1, 4)],
    Why = [receive {'DOWN', R, process, P, Reason} -> Reason end || {P, R} <- Lookers],
    atomics:put(Stop, 1, 1),
    Why2 = [receive {'DOWN', R, process, P, Reason} -> Reason end || {P, R} <- Busy],
    erlang:system_flag(schedulers_online, Online),
    {lists:usort(Why), lists:usort(Why2), counters:get(Counter, 1) > 0}.

busy(B, Stop, Shared, Counter, N) ->
    case atomics:get(Stop, 1) of
        1 -> ok;
        0 ->
            counters:add(Counter, 1, 1),
            work((B + N) rem 8, Shared),
            busy(B, Stop, Shared, Counter, N + 1)
    end.

work(0, Shared) ->
    Part = binary:part(Shared, rand:uniform(500), 3000),
    {P, R} = spawn_monitor(fun() -> 3000 = byte_size(<<Part/binary>>) end),
    receive {'DOWN', R, process, P, normal} -> ok end;
work(1, _) ->
    Grown = lists:foldl(fun(I, Acc) -> <<Acc/binary, I:32>> end, <<>>, lists:seq(1, 200)),
    Self = self(),
    spawn(fun() -> Self ! {grown, <<Grown/binary, 7>>} end),
    More = <<Grown/binary, 9>>,
    receive {grown, G} -> 801 = byte_size(G), 801 = byte_size(More), false = G =:= More end;
work(2, _) -> lists:sort([rand:uniform(1000) || _ <- lists:seq(1, 300)]);
work(3, Shared) -> put(kept, {Shared, [make_ref() || _ <- lists:seq(1, 20)]});
work(4, Shared) -> binary_to_term(term_to_binary({Shared, get(kept), self()}));
work(5, _) -> erase(kept), garbage_collect();
work(6, Shared) -> binary:matches(Shared, <<"89">>), erlang:md5(Shared), erlang:crc32(Shared);
work(7, _) ->
    Pids = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, 10)],
    [P ! stop || P <- Pids].

looker(L, Rounds) ->
    [look((L + N) rem 14) || N <- lists:seq(1, Rounds)],
    ok.

look(0) ->
    [process_info(P) || P <- processes()];
look(1) ->
    [process_info(P, [current_stacktrace, backtrace, binary, garbage_collection_info,
                      total_heap_size, suspending, trap_exit, priority, catchlevel, initial_call])
     || P <- processes()];
look(2) -> erlang:memory();
look(3) ->
    [erlang:statistics(S) || S <- [context_switches, exact_reductions, garbage_collection, io,
                                   reductions, run_queue, run_queue_lengths, runtime, wall_clock,
                                   total_run_queue_lengths, total_active_tasks,
                                   active_tasks, run_queue_lengths_all]];
look(4) ->
    [catch erlang:system_info(I) || I <- [allocated_areas, atom_count, check_io, dist, ets_count,
                                          info, loaded, logical_processors, modified_timing_level,
                                          port_count, process_count, procs, scheduler_bindings,
                                          schedulers, time_offset, version, wordsize]];
look(5) -> registered(), erlang:ports(), erlang:loaded(), nodes(), erlang:pre_loaded();
look(6) -> erlang:system_flag(schedulers_online, rand:uniform(erlang:system_info(schedulers)));
look(7) ->
    erlang:system_flag(scheduler_wall_time, rand:uniform(2) =:= 1),
    erlang:statistics(scheduler_wall_time),
    erlang:statistics(scheduler_wall_time_all);
look(8) ->
    erlang:system_monitor(self(), [{long_gc, 100}, {large_heap, 100000}, busy_port]),
    erlang:system_monitor(),
    erlang:system_monitor(undefined),
    flush();
look(9) ->
    Times = [erlang:unique_integer([monotonic]) || _ <- lists:seq(1, 100)],
    Times = lists:sort(Times),
    [erlang:F() || F <- [monotonic_time, system_time, time_offset, timestamp, now, universaltime]];
look(10) -> [garbage_collect(P) || P <- processes()];
look(11) ->
    %% Priorities and other flags of a process that others send to.
    Self = self(),
    P = spawn(fun() ->
                  process_flag(priority, high),
                  process_flag(message_queue_data, off_heap),
                  process_flag(min_heap_size, 5000),
                  Self ! {flags, self()},
                  process_flag(message_queue_data, on_heap),
                  process_flag(priority, low)
              end),
    receive {flags, P} -> ok end;
look(12) ->
    erlang:system_flag(multi_scheduling, block),
    erlang:system_info(multi_scheduling_blockers),
    erlang:system_flag(multi_scheduling, unblock);
look(13) ->
    erlang:system_flag(fullsweep_after, 65535),
    erlang:system_info(min_heap_size).

flush() -> receive _ -> flush() after 0 -> ok end.
