%% Breakpoints come and go while other processes run the code, and while it is loaded anew.
-module(trace_while_loading).
-export([main/0]).

main() ->
    Code = compile(),
    load(Code),
    Me = self(),
    Workers = [spawn_link(fun() -> work(Me, 0) end) || _ <- [1, 2, 3, 4]],
    [erlang:trace(W, true, [call, {tracer, spawn_opt(fun drain/0, [{priority, high}])}]) || W <- Workers],
    [begin
         erlang:trace_pattern({twl_mod, '_', '_'}, [{'_', [], [{return_trace}]}], [local]),
         erlang:yield(),
         case I rem 10 of 0 -> code:soft_purge(twl_mod) andalso load(Code); _ -> ok end,
         erlang:trace_pattern({twl_mod, '_', '_'}, true, []),
         erlang:yield(),
         erlang:trace_pattern({twl_mod, '_', '_'}, true, [call_count, call_time]),
         erlang:yield(),
         erlang:trace_pattern({twl_mod, '_', '_'}, false, [local, call_count, call_time]),
         erlang:trace_pattern({twl_mod, '_', '_'}, false, [])
     end || I <- lists:seq(1, 40)],
    [W ! stop || W <- Workers],
    io:format("~p~n", [[receive {done, W, N} -> N > 0 end || W <- Workers]]).

drain() -> receive _ -> drain() end.

work(Me, N) ->
    21 = twl_mod:f(10),
    receive stop -> Me ! {done, self(), N} after 0 -> work(Me, N + 1) end.

load(Code) -> {module, twl_mod} = code:load_binary(twl_mod, "twl_mod", Code), true.

compile() ->
    Forms = [{attribute, 1, module, twl_mod}, {attribute, 1, export, [{f, 1}]},
             {function, 1, f, 1, [{clause, 1, [{var, 1, 'X'}], [],
                [{op, 1, '+', {call, 1, {atom, 1, g}, [{var, 1, 'X'}, {nil, 1}]},
                  {integer, 1, 1}}]}]},
             {function, 1, g, 2, [{clause, 1, [{integer, 1, 0}, {var, 1, 'L'}], [],
                [{op, 1, '*', {integer, 1, 2},
                  {call, 1, {atom, 1, length}, [{var, 1, 'L'}]}}]},
              {clause, 1, [{var, 1, 'X'}, {var, 1, 'L'}], [],
                [{call, 1, {atom, 1, g}, [{op, 1, '-', {var, 1, 'X'}, {integer, 1, 1}},
                  {cons, 1, {var, 1, 'X'}, {var, 1, 'L'}}]}]}]}],
    {ok, twl_mod, B} = compile:forms(Forms, []),
    B.
