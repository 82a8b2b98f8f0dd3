%% all, new, existing and so on; counts of what matched; dead tracers; one tracer per process.
-module(trace_groups).
-export([main/0]).

main() ->
    logger:set_primary_config(level, none),  % the refusal is logged, too, some time
    Me = self(),
    Tracer = spawn(fun() -> collect([]) end),
    0 = erlang:trace(new, true, [procs, {tracer, Tracer}]),
    io:format("~p~n", [lists:sort(element(2, erlang:trace_info(new, flags)))]),
    io:format("~p~n", [element(2, erlang:trace_info(new, tracer)) =:= Tracer]),
    P = spawn(fun() -> receive stop -> ok end end),
    io:format("~p~n", [erlang:trace_info(P, flags)]),
    0 = erlang:trace(new_processes, false, [procs]),
    io:format("~p~n", [erlang:trace_info(new, tracer)]),
    Q = spawn(fun() -> receive stop -> ok end end),
    io:format("~p~n", [erlang:trace_info(Q, flags)]),
    N = erlang:trace(existing_processes, true, [procs, {tracer, Tracer}]),
    io:format("~p~n", [N =:= length(processes())]),
    io:format("~p~n", [erlang:trace_info(Q, flags)]),
    R = spawn(fun() -> receive stop -> ok end end),
    io:format("~p~n", [erlang:trace_info(R, flags)]),
    io:format("~p~n", [element(1, element(2, catch erlang:trace(Q, true, [call])))]),
    erlang:trace(existing_processes, false, [procs]),
    All = erlang:trace(all, true, [procs, {tracer, Tracer}]),
    io:format("~p~n", [All =:= length(processes())]),
    S = spawn(fun() -> receive stop -> ok end end),
    io:format("~p~n", [erlang:trace_info(S, flags)]),
    M = monitor(process, Tracer),
    exit(Tracer, kill),
    receive {'DOWN', M, _, _, _} -> ok end,
    io:format("~p ~p~n", [erlang:trace_info(S, flags), erlang:trace_info(S, tracer)]),
    io:format("~p~n", [erlang:trace_info(new, flags)]),
    1 = erlang:trace(S, true, [call, {tracer, Me}]),
    Ref = erlang:trace_delivered(S),
    receive {trace_delivered, S, Ref} -> io:format("delivered~n") end,
    erlang:trace(all, false, [all]),
    io:format("~p~n", [erlang:trace_info(S, flags)]),
    [X ! stop || X <- [P, Q, R, S]],
    ok.

collect(L) -> receive M -> collect([M | L]) end.
