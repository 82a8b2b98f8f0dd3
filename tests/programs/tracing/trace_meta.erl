%% Meta trace: any process, own tracer, timestamps always; return_trace on top.
-module(trace_meta).
-export([main/0]).

main() ->
    Me = self(),
    io:format("~p~n", [erlang:trace_pattern({?MODULE, f, 1}, [{'_', [], [{return_trace}]}],
                                            [{meta, Me}])]),
    io:format("~p ~p~n", [same(Me, erlang:trace_info({?MODULE, f, 1}, meta)),
                          erlang:trace_info({?MODULE, f, 1}, meta_match_spec)]),
    io:format("~p~n", [erlang:trace_info({?MODULE, f, 1}, traced)]),
    f(self_traced),
    P = spawn(fun() -> f(other), catch f(fail) end),
    monitor(process, P), receive {'DOWN', _, _, _, _} -> ok end,
    show(P),
    erlang:trace_pattern({?MODULE, f, 1}, [{'_', [], [{exception_trace}]}], [{meta, Me}]),
    P2 = spawn(fun() -> catch f(fail) end),
    monitor(process, P2), receive {'DOWN', _, _, _, _} -> ok end,
    show(P2),
    Gone = spawn(fun() -> receive stop -> ok end end),
    erlang:trace_pattern({?MODULE, f, 1}, true, [{meta, Gone}]),
    monitor(process, Gone), Gone ! stop, receive {'DOWN', _, _, _, _} -> ok end,
    P3 = spawn(fun() -> f(x) end),
    monitor(process, P3), receive {'DOWN', _, _, _, _} -> ok end,
    io:format("~p~n", [erlang:trace_info({?MODULE, f, 1}, meta)]),
    erlang:trace_pattern({?MODULE, f, 1}, false, [meta]),
    io:format("~p~n", [erlang:trace_info({?MODULE, f, 1}, all)]).

same(P, {meta, P}) -> meta_me.

f(fail) -> error(failed);
f(X) -> {f, X}.

show(P) ->
    receive
        {trace_ts, P, A, B, {_, _, _}} -> io:format("  ~p ~p~n", [A, B]), show(P);
        {trace_ts, P, A, B, C, {_, _, _}} -> io:format("  ~p ~p ~p~n", [A, B, C]), show(P);
        {trace_ts, Q, _, _, _} when Q =:= self() -> io:format("self~n"), show(P)
    after 0 -> ok
    end.
