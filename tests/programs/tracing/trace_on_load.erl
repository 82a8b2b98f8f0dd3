%% trace_pattern(on_load, ...) and what reloading does to breakpoints.
-module(trace_on_load).
-export([main/0]).

main() ->
    Code = compile(1),
    {module, tol_mod} = code:load_binary(tol_mod, "tol_mod", Code),
    1 = erlang:trace_pattern({tol_mod, f, 1}, true, [local]),
    io:format("~p~n", [erlang:trace_info({tol_mod, f, 1}, traced)]),
    {module, tol_mod} = code:load_binary(tol_mod, "tol_mod", Code),
    io:format("~p~n", [erlang:trace_info({tol_mod, f, 1}, traced)]),
    1 = erlang:trace_pattern({tol_mod, f, 1}, true, []),
    io:format("~p~n", [erlang:trace_info({tol_mod, f, 1}, traced)]),
    code:purge(tol_mod),
    {module, tol_mod} = code:load_binary(tol_mod, "tol_mod", Code),
    io:format("~p ~p~n", [erlang:trace_info({tol_mod, f, 1}, traced), tol_mod:f(1)]),
    0 = erlang:trace_pattern(on_load, [{'_', [], [{return_trace}]}], [local]),
    io:format("~p~n", [erlang:trace_info(on_load, all)]),
    code:purge(tol_mod),
    {module, tol_mod} = code:load_binary(tol_mod, "tol_mod", compile(2)),
    io:format("~p~n", [erlang:trace_info({tol_mod, f, 1}, all)]),
    io:format("~p~n", [erlang:trace_info({tol_mod, hidden, 1}, traced)]),
    P = spawn_link(fun() -> receive {go, F} -> F ! tol_mod:f(2) end end),
    1 = erlang:trace(P, true, [call]),
    P ! {go, self()},
    receive {v2, _} = R -> io:format("~p~n", [R]) end,
    show(),
    0 = erlang:trace_pattern(on_load, false, [local]),
    io:format("~p~n", [erlang:trace_info(on_load, all)]),
    code:purge(tol_mod),
    {module, tol_mod} = code:load_binary(tol_mod, "tol_mod", compile(2)),
    io:format("~p~n", [erlang:trace_info({tol_mod, f, 1}, traced)]),
    1 = erlang:trace_pattern({tol_mod, f, 1}, true, []),
    code:purge(tol_mod),
    true = code:delete(tol_mod),
    io:format("~p~n", [erlang:trace_info({tol_mod, f, 1}, traced)]),
    io:format("~p~n", [catch tol_mod:f(1)]).

show() ->
    receive M when element(1, M) =:= trace -> io:format("  ~p~n", [setelement(2, M, pid)]), show()
    after 0 -> ok end.

compile(V) ->
    Value = case V of 1 -> {atom, 1, v1}; 2 -> {atom, 1, v2} end,
    Forms = [{attribute, 1, module, tol_mod}, {attribute, 1, export, [{f, 1}]},
             {function, 1, f, 1, [{clause, 1, [{var, 1, 'X'}], [],
                [{tuple, 1, [Value, {call, 1, {atom, 1, hidden}, [{var, 1, 'X'}]}]}]}]},
             {function, 1, hidden, 1, [{clause, 1, [{var, 1, 'X'}], [],
                [{op, 1, '+', {var, 1, 'X'}, {integer, 1, 1}}]}]}],
    {ok, tol_mod, B} = compile:forms(Forms, [no_spawn_compiler_process, {inline, []}]),
    B.
