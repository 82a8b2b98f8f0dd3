%% Waiting until everybody has let go of what was deleted ends, also when all schedulers sleep.
-module(wait_for_freeing).
-export([main/0]).

main() ->
    logger:set_primary_config(level, none),
    erts_debug:set_internal_state(available_internal_state, true),
    [begin
         T = ets:new(t, []),
         ets:insert(T, [{I, I} || I <- lists:seq(1, 300)]),
         ets:delete(T),
         erts_debug:set_internal_state(wait, deallocations),
         timer:sleep(N rem 3)
     end || N <- lists:seq(1, 20)],
    io:format("done~n"),
    Bytes = list_to_binary(lists:duplicate(1000, 7)),
    Table = ets:new(t, [public]),
    ets:insert(Table, [{a, Bytes}, {b, Bytes}]),
    ets:delete(Table, a),
    erts_debug:set_internal_state(wait, deallocations),
    garbage_collect(),
    io:format("~p~n", [[{Size, Count} || {_, Size, Count} <- ets:info(Table, binary)]]),
    ets:safe_fixtable(Table, true),
    ets:delete(Table, b),
    io:format("~p~n", [[{Size, Count} || {_, Size, Count} <- ets:info(Table, binary)]]),
    ets:safe_fixtable(Table, false),
    io:format("~p ~p~n", [ets:info(Table, binary), byte_size(Bytes)]).
