%% Tracing of BIFs, global and local, with returns, failures and traps.
-module(trace_bifs).
-export([main/0]).

main() ->
    Me = self(),
    P = spawn_link(fun Loop() -> receive {call, F} -> Me ! {result, catch F()}, Loop() end end),
    1 = erlang:trace(P, true, [call]),
    [begin
         io:format("~p~n", [Flags]),
         io:format("~p~n", [erlang:trace_pattern({erlang, list_to_integer, 1},
                                                 [{'_', [], [{exception_trace}]}], Flags)]),
         io:format("~p~n", [erlang:trace_pattern({maps, get, 2}, true, Flags)]),
         io:format("~p~n", [erlang:trace_pattern({lists, reverse, 2},
                                                 [{'_', [], [{return_trace}]}], Flags)]),
         io:format("~p~n", [erlang:trace_info({lists, reverse, 2}, traced)]),
         run(P, fun() -> list_to_integer("12") end),
         run(P, fun() -> list_to_integer("x"), ok end),
         run(P, fun() -> apply(erlang, list_to_integer, ["17"]) end),
         run(P, fun() -> (fun erlang:list_to_integer/1)("18") end),
         run(P, fun() -> lists:reverse([1, 2], [3]) end),
         run(P, fun() -> length(lists:reverse(lists:seq(1, 20000), [3])) end),
         erlang:trace_pattern({erlang, list_to_integer, 1}, false, Flags),
         erlang:trace_pattern({lists, reverse, 2}, false, Flags),
         erlang:trace_pattern({maps, get, 2}, false, Flags),
         run(P, fun() -> list_to_integer("12") end)
     end || Flags <- [[global], [local]]],
    ok.

run(P, F) ->
    P ! {call, F},
    receive {result, R} -> io:format("result ~p~n", [strip(R)]) end,
    show().

strip({'EXIT', {R, [_ | _]}}) -> {'EXIT', R};
strip(R) -> R.

show() ->
    receive
        {trace, _, call, {lists, reverse, [A, B]}} when length(A) > 10 ->
            io:format("  long call ~p~n", [{length(A), B}]), show();
        {trace, _, return_from, MFA, A} when length(A) > 10 ->
            io:format("  long return ~p~n", [{MFA, length(A)}]), show();
        M when element(1, M) =:= trace -> io:format("  ~p~n", [setelement(2, M, pid)]), show()
    after 0 -> ok
    end.
