%% References of counters, atomics and tables that were encoded or printed still work when read.
-module(written_references).
-export([main/0]).

main() ->
    Counter = counters:new(2, [write_concurrency]),
    counters:add(Counter, 1, 5),
    io:format("~p~n", [counters:get(again(Counter), 1)]),
    Atomics = atomics:new(1, []),
    atomics:put(Atomics, 1, 7),
    io:format("~p~n", [atomics:get(again(Atomics), 1)]),
    io:format("~p~n", [atomics:get(list_to_ref(ref_to_list(Atomics)), 1)]),
    io:format("~p~n", [again(Atomics) =:= Atomics]),
    Table = ets:new(table, []),
    ets:insert(again(Table), {key, value}),
    io:format("~p~n", [ets:lookup(list_to_ref(ref_to_list(Table)), key)]),
    Bytes = in_a_process(fun() -> term_to_binary(atomics:new(1, [])) end),
    erlang:garbage_collect(),
    io:format("~p~n", [catch_reason(fun() -> atomics:get(binary_to_term(Bytes), 1) end)]),
    Many = [term_to_binary(atomics:new(1, [])) || _ <- lists:seq(1, 1000)],
    io:format("~p~n", [lists:all(fun(B) -> is_reference(binary_to_term(B)) end, Many)]).

again(Term) -> binary_to_term(term_to_binary(Term)).

in_a_process(F) ->
    {Pid, Monitor} = spawn_monitor(fun() -> exit({result, F()}) end),
    receive {'DOWN', Monitor, process, Pid, {result, Result}} -> Result end.

catch_reason(F) ->
    try F() of Value -> Value catch error:Reason -> Reason end.
