%% erlang:memory/0 after a large table was taken apart: sums agree, and what was freed is not counted.
-module(memory_is_quick).
-export([main/0]).

main() ->
    Before = erlang:memory(),
    Table = ets:new(table, []),
    [ets:insert(Table, {I, lists:seq(1, I rem 30)}) || I <- lists:seq(1, 200000)],
    [ets:delete(Table, I) || I <- lists:seq(1, 200000, 2)],
    Full = erlang:memory(),
    ets:delete(Table),
    erlang:garbage_collect(),
    After = erlang:memory(),
    Of = fun(Kind, Memory) -> proplists:get_value(Kind, Memory) end,
    io:format("~p~n", [[Of(total, M) =:= Of(processes, M) + Of(system, M) orelse M
                        || M <- [Before, Full, After]]]),
    io:format("~p~n", [[Of(ets, Full) - Of(ets, Before) > 20000000,
                        Of(total, Full) - Of(total, Before) > 20000000,
                        Of(ets, After) - Of(ets, Before) < 1000000,
                        Of(total, After) - Of(total, Before) < 10000000]]),
    Kinds = [Kind || {Kind, _} <- After],
    io:format("~p~n", [[Kind || {Kind, Size} <- erlang:memory(Kinds), Size > 0] =:= Kinds]).
