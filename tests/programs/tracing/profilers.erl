%% cprof, eprof and fprof: counts of calls.
-module(profilers).
-export([main/0]).

f(X) -> g(X) + 1.
g(X) -> X * 2.

main() ->
    cprof:start(?MODULE),
    f(2), f(3),
    cprof:pause(),
    {?MODULE, 4, Calls} = cprof:analyse(?MODULE),
    io:format("~p~n", [lists:sort(Calls)]),
    cprof:stop(),
    io:format("~p~n", [cprof:analyse(?MODULE)]),
    ok = silent(fun() -> {ok, _} = eprof:start(), ok end),
    {ok, ok} = eprof:profile([], fun() -> [f(X) || X <- lists:seq(1, 100)], ok end,
                             {?MODULE, '_', '_'}),
    eprof:log("eprof.txt"),
    silent(fun() -> eprof:analyze(total, [{sort, mfa}]), ok end),
    stopped = eprof:stop(),
    {ok, Text} = file:read_file("eprof.txt"),
    Lines = [string:lexemes(L, " ") || L <- string:split(Text, "\n", all)],
    io:format("~p~n", [[{F, C} || [F, C | _] <- Lines, binary:match(F, <<"profilers">>) =/= nomatch]]),
    ok = fprof:trace([start, {file, "fprof.trace"}]),
    %% Enough of them: the reader of a short file may be gone before fprof links to it.
    [f(X) || X <- lists:seq(1, 3000)],
    fprof:trace(stop),
    ok = silent(fun() -> fprof:profile([{file, "fprof.trace"}]) end),
    ok = silent(fun() -> fprof:analyse([{dest, "fprof.txt"}, {cols, 120}]) end),
    {ok, Terms} = file:consult("fprof.txt"),
    Found = [{F, N} || {_, {{?MODULE, F, _}, N, _, _}, _} <- Terms],
    io:format("~p~n", [lists:sort([X || {F, _} = X <- Found, F =:= f orelse F =:= g])]),
    fprof:stop(),
    [file:delete(X) || X <- ["eprof.txt", "fprof.trace", "fprof.txt"]],
    ok.

%% What it prints has times in it.
silent(F) ->
    Leader = group_leader(),
    Sink = spawn_link(fun Loop() -> receive {io_request, P, R, _} -> P ! {io_reply, R, ok}, Loop()
                                    end end),
    group_leader(Sink, self()),
    R = F(),
    group_leader(Leader, self()),
    R.
