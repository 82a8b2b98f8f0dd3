%% Global call tracing: exported calls are seen, local ones are not; arguments and arity.
-module(trace_call_global).
-export([main/0, f/1, g/2]).

f(X) -> g(X, local).
g(X, Y) -> {X, Y}.

main() ->
    Me = self(),
    P = spawn_link(fun Loop() -> receive {call, F} -> Me ! {result, F()}, Loop() end end),
    1 = erlang:trace(P, true, [call]),
    io:format("~p~n", [erlang:trace_pattern({?MODULE, '_', '_'}, true, [])]),
    io:format("~p~n", [erlang:trace_info({?MODULE, g, 2}, traced)]),
    run(P, fun() -> ?MODULE:f(1) end),
    run(P, fun() -> ?MODULE:g([a, "b"], <<1, 2>>) end),
    run(P, fun() -> apply(?MODULE, g, [1, 2]) end),
    run(P, fun() -> (fun ?MODULE:g/2)(x, y) end),
    1 = erlang:trace(P, true, [arity]),
    run(P, fun() -> ?MODULE:g(1, 2) end),
    io:format("~p~n", [lists:sort(element(2, erlang:trace_info(P, flags)))]),
    {tracer, Me} = erlang:trace_info(P, tracer),
    io:format("~p~n", [erlang:trace_pattern({?MODULE, g, 2}, false, [])]),
    run(P, fun() -> ?MODULE:g(1, 2) end),
    1 = erlang:trace(P, false, [all]),
    io:format("~p ~p~n", [erlang:trace_info(P, flags), erlang:trace_info(P, tracer)]),
    run(P, fun() -> ?MODULE:f(2) end),
    erlang:trace_pattern({'_', '_', '_'}, false, []),
    ok.

run(P, F) ->
    P ! {call, F},
    receive {result, R} -> io:format("result ~p~n", [R]) end,
    show(P).

show(P) ->
    receive
        M when element(1, M) =:= trace -> io:format("  ~p~n", [setelement(2, M, pid)]), show(P)
    after 0 -> ok
    end.
