%% Trace files: dbg:trace_port(file, ...), wrapping files, reading them back.
-module(dbg_trace_port).
-export([main/0, f/1]).

f(X) -> X.

main() ->
    {ok, _} = dbg:tracer(port, dbg:trace_port(file, "dbg_trace_port.log")),
    P = spawn_link(fun Loop() -> receive {go, From, N} -> [f(I) || I <- lists:seq(1, N)],
                                                          From ! done, Loop() end end),
    {ok, _} = dbg:p(P, [c]),
    {ok, _} = dbg:tpl(?MODULE, f, 1, x),
    P ! {go, self(), 5}, receive done -> ok end,
    ok = dbg:flush_trace_port(),
    {ok, B} = file:read_file("dbg_trace_port.log"),
    io:format("~p~n", [[element(3, T) || T <- records(B)]]),
    dbg:stop_clear(),
    read("dbg_trace_port.log"),
    {ok, _} = dbg:tracer(port, dbg:trace_port(file, {"dbgw.", wrap, ".log", 600, 3})),
    {ok, _} = dbg:p(P, [c]),
    {ok, _} = dbg:tpl(?MODULE, f, 1, []),
    P ! {go, self(), 100}, receive done -> ok end,
    ok = dbg:flush_trace_port(),
    dbg:stop_clear(),
    io:format("~p~n", [length(filelib:wildcard("dbgw.*.log"))]),
    read({"dbgw.", wrap, ".log"}),
    [file:delete(N) || N <- filelib:wildcard("dbgw.*.log")],
    ok.

records(<<0, L:32, B:L/binary, R/binary>>) -> [binary_to_term(B) | records(R)];
records(<<>>) -> [].

read(What) ->
    Me = self(),
    dbg:trace_client(file, What, {fun(end_of_trace, L) -> Me ! {all, lists:reverse(L)};
                                     (T, L) -> [setelement(2, T, pid) | L] end, []}),
    receive
        {all, L} when length(L) < 12 -> io:format("~p~n", [L]);
        {all, L} -> io:format("~p~n", [lists:last(L)])
    after 5000 -> io:format("no end~n") end.
