%% How long a message and its answer take while the node is busy.
%%
%% main([Seconds, Busy, HeapMegabytes]): Busy processes that only compute for each scheduler, one
%% process that collects a heap of that many megabytes again and again (0: none), and two processes
%% that play ping-pong. Prints rounds, then p50, p99, p99.9 and the longest round in microseconds,
%% then the number of collections.
-module(latency).
-export([main/1]).

-define(LONGEST_US, 2000000).

main(Arguments) ->
    [Seconds, BusyEach, Megabytes] = [list_to_integer(A) || A <- Arguments],
    Collected = counters:new(1, []),
    start_collector(Megabytes, Collected),
    Busy = BusyEach * erlang:system_info(schedulers_online),
    [spawn(fun() -> compute(1) end) || _ <- lists:seq(1, Busy)],
    timer:sleep(500),
    Before = counters:get(Collected, 1),
    Rounds = counters:new(?LONGEST_US + 1, []),
    Self = self(),
    Until = erlang:monotonic_time(microsecond) + Seconds * 1000000,
    spawn(fun() ->
                  Pong = spawn_link(fun pong/0),
                  ping(Pong, Rounds, Until),
                  Self ! done
          end),
    receive done -> ok end,
    Total = total(Rounds, 0, 0),
    Shares = [rank(Rounds, ceil(Total * P), 0) || P <- [0.5, 0.99, 0.999, 1.0]],
    io:format("~w ~w ~w ~w ~w ~w~n",
              [Total] ++ Shares ++ [counters:get(Collected, 1) - Before]),
    erlang:halt(0).

start_collector(0, _) -> ok;
start_collector(Megabytes, Collected) ->
    Self = self(),
    spawn(fun() ->
                  %% A list cell takes 16 bytes on both.
                  Kept = lists:seq(1, Megabytes * 65536),
                  erlang:garbage_collect(),
                  Self ! ready,
                  collect(Kept, Collected)
          end),
    receive ready -> ok end.

collect(Kept, Collected) ->
    erlang:garbage_collect(),
    counters:add(Collected, 1, 1),
    1 = hd(Kept),
    collect(Kept, Collected).

compute(N) when N rem 7 =:= 3 -> compute(N * 3 rem 1000003);
compute(N) -> compute(N + 1).

pong() ->
    receive From -> From ! pong, pong() end.

ping(Pong, Rounds, Until) ->
    Start = erlang:monotonic_time(microsecond),
    case Start < Until of
        false -> ok;
        true ->
            Pong ! self(),
            receive pong -> ok end,
            Took = erlang:monotonic_time(microsecond) - Start,
            counters:add(Rounds, min(Took, ?LONGEST_US) + 1, 1),
            ping(Pong, Rounds, Until)
    end.

total(_, ?LONGEST_US + 1, Sum) -> Sum;
total(Rounds, N, Sum) -> total(Rounds, N + 1, Sum + counters:get(Rounds, N + 1)).

%% The least number of microseconds that Wanted rounds did not exceed.
rank(Rounds, Wanted, N) ->
    case Wanted - counters:get(Rounds, N + 1) of
        Rest when Rest =< 0 -> N;
        Rest -> rank(Rounds, Rest, N + 1)
    end.
