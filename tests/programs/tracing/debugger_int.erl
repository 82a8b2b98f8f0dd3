%% The interpreter of the debugger: breakpoints by erts_debug:breakpoint/2.
-module(debugger_int).
-export([main/0]).

main() ->
    Source = "-module(di_mod).\n-export([go/0, fact/1]).\ngo() -> fact(3).\n"
             "fact(0) -> 1;\nfact(N) ->\n    X = N - 1,\n    Y = fact(X),\n    N * Y.\n",
    ok = file:write_file("di_mod.erl", Source),
    {ok, di_mod} = compile:file("di_mod.erl", [debug_info]),
    {module, di_mod} = code:load_abs("di_mod"),
    {module, di_mod} = int:i("di_mod.erl"),
    io:format("~p ~p~n", [int:interpreted(), di_mod:go()]),
    ok = int:break(di_mod, 7),
    Me = self(),
    P = spawn(fun() -> Me ! {r, di_mod:fact(2)} end),
    wait_break(P, 50),
    io:format("~p~n", [[{F, S, I} || {Q, F, S, I} <- int:snapshot(), Q =:= P]]),
    io:format("~p~n", [finish(P, 100)]),
    int:clear(),
    ok = int:n(di_mod),
    io:format("~p ~p~n", [int:interpreted(), di_mod:go()]),
    io:format("~p~n", [element(1, element(2, catch erts_debug:breakpoint(x, true)))]),
    file:delete("di_mod.erl"), file:delete("di_mod.beam").

%% Over the other breaks; the snapshot is late in saying that a process goes on.
finish(_, 0) -> none;
finish(P, N) ->
    int:continue(P),
    receive {r, V} -> V after 50 -> finish(P, N - 1) end.

wait_break(_, 0) -> ok;
wait_break(P, N) ->
    case [S || {Q, _, S, _} <- int:snapshot(), Q =:= P] of
        [break] -> ok;
        _ -> timer:sleep(20), wait_break(P, N - 1)
    end.
