%% Less usual uses: two ranges in one select, renaming to the same name, keys that are no keys,
%% heirs that have ended, specifications that are nested too deeply, fixed tables.
-module(ets_edge_cases).
-export([main/0]).

main() ->
    O = ets:new(o, [ordered_set]),
    [ets:insert(O, {[X, Y], X * Y}) || X <- [1, 2, 3, 4], Y <- lists:seq(1, 10)],
    show(length(ets:select(O, [{{[3, '_'], '_'}, [], [true]}, {{[1, '_'], '_'}, [], [true]}]))),
    show(ets:select_count(O, [{{[3, '_'], '_'}, [], [true]}, {{[1|'_'], '_'}, [], [true]}])),
    show(ets:select_delete(O, [{{[4, '_'], '_'}, [], [true]}, {{[1|'_'], '_'}, [], [true]}])),
    show(ets:info(O, size)),
    show([result(fun() -> ets:F(O, '$end_of_table') end) || F <- [next, prev]]),
    show([result(fun() -> ets:F(O, zz) end) || F <- [next, prev]]),
    n = ets:new(n, [named_table]),
    show(result(fun() -> ets:rename(n, n) end)),
    show(ets:rename(n, m)),
    {Gone, Monitor} = spawn_monitor(fun() -> ok end),
    receive {'DOWN', Monitor, process, Gone, _} -> ok end,
    show(ets:info(ets:new(h, [{heir, Gone, data}]), heir)),
    ets:setopts(O, {heir, Gone, data}),
    show(ets:info(O, heir)),
    Spec = [{{'$1', '$2'}, [nested(100000)], ['$1']}],
    show([result(fun() -> ets:match_spec_compile(Spec) end),
          result(fun() -> ets:select(O, Spec) end),
          result(fun() -> ets:select_count(O, Spec) end)]),
    show(is_reference(ets:match_spec_compile([{{'$1', '$2'}, [nested(100)], ['$1']}]))),
    kept(),
    show([element(3, hd(element(2, element(2, catch apply(erlang, error, Args)))))
          || Args <- [[x, [a, b]], [x, [a|b]], [x, []]]]).

%% Deleted objects of a fixed table stay in their buckets.
kept() ->
    T = ets:new(t, []),
    ets:insert(T, [{I} || I <- lists:seq(1, 10000)]),
    ets:safe_fixtable(T, true),
    Buckets = element(1, ets:info(T, stats)),
    [ets:delete(T, I) || I <- lists:seq(1, 10000)],
    Stats = ets:info(T, stats),
    show([element(1, Stats) =:= Buckets, element(7, Stats), ets:info(T, size)]),
    ets:safe_fixtable(T, false),
    show(element(7, ets:info(T, stats))).

nested(0) -> true;
nested(N) -> {'orelse', {'==', N, '$1'}, nested(N - 1)}.

result(F) ->
    try F() catch error:Reason -> Reason end.

show(Term) -> io:format("~p~n", [Term]).
