%% Local call tracing: every call, return_to, return_trace and exceptions.
-module(trace_call_local).
-export([main/0]).

main() ->
    Me = self(),
    P = spawn_link(fun Loop() -> receive {call, F} -> Me ! {result, catch F()}, Loop() end end),
    P ! {call, fun() -> ready end},
    receive {result, ready} -> timer:sleep(20) end,
    1 = erlang:trace(P, true, [call, return_to]),
    erlang:trace_pattern({?MODULE, '_', '_'}, true, [local]),
    run(P, fun() -> sum([1, 2, 3]) end),
    run(P, fun() -> tail(3) end),
    1 = erlang:trace(P, false, [return_to]),
    erlang:trace_pattern({?MODULE, '_', '_'}, [{'_', [], [{return_trace}]}], [local]),
    run(P, fun() -> sum([1, 2]) end),
    run(P, fun() -> tail(2) end),
    erlang:trace_pattern({?MODULE, '_', '_'}, [{'_', [], [{exception_trace}]}], [local]),
    run(P, fun() -> fail(exit) end),
    run(P, fun() -> fail(throw) end),
    run(P, fun() -> fail(error) end),
    run(P, fun() -> guarded() end),
    1 = erlang:trace(P, true, [return_to]),
    run(P, fun() -> guarded() end),
    erlang:trace_pattern({?MODULE, '_', '_'}, false, [local]),
    run(P, fun() -> sum([1, 2]) end).

sum([H | T]) -> H + sum(T);
sum([]) -> 0.

tail(0) -> done;
tail(N) -> tail(N - 1).

fail(exit) -> exit(reason);
fail(throw) -> throw({a, ball});
fail(error) -> deeper(a) + 1.

deeper(X) -> X.

guarded() ->
    R = try fail(throw) catch throw:X -> {caught, X} end,
    {R, deeper(1)}.

run(P, F) ->
    P ! {call, F},
    receive {result, R} -> io:format("result ~p~n", [strip(R)]) end,
    show().

strip({'EXIT', {R, [_ | _]}}) -> {'EXIT', R};
strip(R) -> R.

show() ->
    receive
        M when element(1, M) =:= trace ->
            case M of
                {trace, _, return_to, undefined} -> ok;
                {trace, _, _, {_, '-main/0-Loop/0-0-', [_]}} -> ok;
                _ -> io:format("  ~p~n", [setelement(2, M, pid)])
            end,
            show()
    after 0 -> ok
    end.
