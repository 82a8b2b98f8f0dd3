%% Rounds of the whole mixed load, until told to stop. After each round, when all is quiet, one line
%% of figures: what is left of processes, ports, tables, atoms, names, timers' memory and so on.
-module(long_load).
-export([main/1, main/2]).

%% Name of the program in tests/programs/stress, how much of it a round does, what it has to give.
parts() ->
    [{stress_signals, 15, [normal]},
     {stress_ets, 4, {[{[normal], 8, true, false}], {[normal], none_left}, {[normal], true, true}}},
     {stress_timers, 20, [normal]},
     {stress_code, 15, {normal, [normal], false, []}},
     {stress_ports, 3, [normal]},
     {stress_looks, 15, {[normal], [normal], true}}].

main(Seconds) -> main(Seconds, [Module || {Module, _, _} <- parts()]).

%% Only some of the parts: to find out which one a growth belongs to.
main(Seconds, Modules) ->
    logger:set_primary_config(level, none),
    Stop = erlang:monotonic_time(second) + Seconds,
    rounds(1, Stop, [Part || {Module, _, _} = Part <- parts(), lists:member(Module, Modules)]).

rounds(Round, Stop, Load) ->
    persistent_term:put(stress_seed, Round),
    Parts = [{Part, spawn_monitor(fun() -> exit({done, Module:load(Amount)}) end)}
             || {Module, Amount, _} = Part <- Load],
    Wrong = [{Module, Result}
             || {{Module, _, Expected}, {Pid, Ref}} <- Parts,
                Result <- [receive {'DOWN', Ref, process, Pid, Why} -> Why end],
                Result =/= {done, Expected}],
    [io:format("wrong ~p~n", [Wrong]) || Wrong =/= []],
    settle(),
    report(Round),
    wait_until_seen(500),
    case erlang:monotonic_time(second) < Stop of
        true -> rounds(Round + 1, Stop, Load);
        false -> ok
    end.

%% What was left running has ended, what was sent has arrived, what is garbage is collected.
settle() ->
    settle(none, 0, 100),
    [garbage_collect(P) || P <- processes()],
    timer:sleep(100),
    [garbage_collect(P) || P <- processes()].

settle(_, 5, _) -> ok;
settle(_, _, 0) -> ok;
settle(Before, Same, Tries) ->
    timer:sleep(100),
    case {length(processes()), length(erlang:ports())} of
        Before -> settle(Before, Same + 1, Tries - 1);
        Now -> settle(Now, 0, Tries - 1)
    end.

%% The script looks at the operating system's figures, then makes a file.
wait_until_seen(0) -> ok;
wait_until_seen(Tries) ->
    case file:delete("seen") of
        ok -> ok;
        {error, enoent} -> timer:sleep(20), wait_until_seen(Tries - 1)
    end.

report(Round) ->
    Memory = erlang:memory(),
    Figures = [{round, Round},
               {processes, length(processes())},
               {ports, length(erlang:ports())},
               {tables, length(ets:all())},
               {names, length(registered())},
               {atoms, erlang:system_info(atom_count)},
               {modules, length(erlang:loaded())},
               {persistent_terms, maps:get(count, persistent_term:info())}
               | [{kind(Kind), proplists:get_value(Kind, Memory)}
                  || Kind <- [total, processes, binary, ets, code]]],
    io:format("figures ~ts~n", [lists:join(" ", [io_lib:format("~w=~w", [K, V])
                                                 || {K, V} <- Figures])]).

kind(processes) -> process_memory;
kind(Kind) -> Kind.
