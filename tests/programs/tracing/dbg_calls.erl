%% dbg: tracer fun, tp, tpl with built-in specifications, ln, ctp, message sequences.
-module(dbg_calls).
-export([main/0, f/1]).

f(X) -> g(X) + 1.
g(X) -> X * 2.

main() ->
    Me = self(),
    {ok, _} = dbg:tracer(process, {fun(M, N) -> Me ! {N, M}, N + 1 end, 0}),
    P = spawn_link(fun Loop() -> receive {go, F} -> Me ! {result, catch F()}, Loop() end end),
    {ok, [{matched, _, 1}]} = dbg:p(P, [c]),
    {ok, [{matched, _, 1}]} = dbg:tpl(?MODULE, g, 1, []),
    run(P, fun() -> f(1) end),
    {ok, [{matched, _, 1}, {saved, cx}]} = dbg:tpl(?MODULE, g, 1, cx),
    run(P, fun() -> f(2) end),
    run(P, fun() -> f(a) end),
    {ok, [{matched, _, N}, {saved, _}]} = dbg:tp(lists, dbg:fun2ms(fun([_, L]) when is_list(L) -> return_trace()
                                                       end)),
    true = N > 0,
    run(P, fun() -> lists:map(fun(X) -> X end, [1]) end),
    {ok, _} = dbg:ctpl(),
    {ok, _} = dbg:ctp(),
    run(P, fun() -> f(1) end),
    dbg:stop_clear(),
    io:format("~p~n", [erlang:trace_info({?MODULE, g, 1}, traced)]).

run(P, F) ->
    P ! {go, F},
    receive {result, R} -> io:format("result ~p~n", [short(R)]) end,
    timer:sleep(30),
    show().

short({'EXIT', {R, _}}) -> R;
short(R) -> R.

show() ->
    receive
        {N, M} when is_integer(N), element(1, M) =:= trace ->
            S = lists:flatten(io_lib:format("~p", [setelement(2, M, pid)])),
            io:format("~p ~s~n", [N, re:replace(S, "#Fun<[^>]*>", "Fun", [global])]),
            show()
    after 0 -> ok
    end.

-include_lib("stdlib/include/ms_transform.hrl").
