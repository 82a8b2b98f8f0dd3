%% Everything of everybody traced, with calls of many modules: the node goes on.
-module(trace_everything).
-export([main/0]).

main() ->
    Me = self(),
    Tracer = spawn(fun() -> count(0) end),
    Workers = [spawn_link(fun() -> work(Me, I) end) || I <- lists:seq(1, 6)],
    erlang:trace_pattern({lists, '_', '_'}, [{'_', [], [{exception_trace}]}], [local]),
    erlang:trace_pattern({gb_trees, '_', '_'}, [{'_', [], [{return_trace}]}], [local]),
    erlang:trace_pattern({maps, '_', '_'}, true, [local, call_count, call_time]),
    erlang:trace_pattern({ets, '_', '_'}, true, []),
    erlang:trace(all, true, [call, procs, send, 'receive', running, garbage_collection, return_to,
                             timestamp, set_on_spawn, ports, {tracer, Tracer}]),
    [W ! go || W <- Workers],
    Results = [receive {done, W, R} -> R end || W <- Workers],
    erlang:trace(all, false, [all]),
    erlang:trace_pattern({'_', '_', '_'}, false, [local, call_count, call_time]),
    erlang:trace_pattern({'_', '_', '_'}, false, []),
    Tracer ! {stop, Me},
    receive {counted, N} -> io:format("~p~n", [N > 10000]) end,
    io:format("~p~n", [Results]).

work(Me, I) ->
    receive go -> ok end,
    L = lists:seq(1, 300),
    T = gb_trees:from_orddict([{X, X * I} || X <- L]),
    S = lists:sum([gb_trees:get(X, T) || X <- L]),
    E = ets:new(t, []),
    ets:insert(E, [{X, X} || X <- L]),
    M = maps:from_list([{X, X} || X <- L]),
    {P, Ref} = spawn_monitor(fun() -> exit(catch lists:nth(1000, L)) end),
    receive {'DOWN', Ref, process, P, {'EXIT', {function_clause, _}}} -> ok end,
    Port = open_port({spawn, "cat"}, [binary]),
    port_command(Port, <<"x">>),
    receive {Port, {data, <<"x">>}} -> port_close(Port) end,
    Me ! {done, self(), {S, ets:info(E, size), maps:size(maps:map(fun(_, V) -> V end, M)),
                         catch lists:foldl(fun(X, A) -> X + A end, 0, [1, 2 | b])} =:= x},
    ok.

count(N) ->
    receive
        {stop, To} -> To ! {counted, N};
        _ -> count(N + 1)
    end.
