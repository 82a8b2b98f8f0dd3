%% Binary comprehensions over binaries know the size of the result: the room is exactly that.
-module(comprehension_room).
-export([main/0]).

main() ->
    ok = logger:set_primary_config(level, none),
    erts_debug:set_internal_state(available_internal_state, true),
    Bytes = list_to_binary(lists:seq(1, 20)),
    [show(Bin) || Bin <- [<< <<X>> || <<X>> <= Bytes >>, << <<(A + C)>> || <<A, C>> <= Bytes >>,
                          << <<X:4>> || <<X>> <= Bytes >>, << <<X:16>> || <<X>> <= Bytes >>,
                          << <<X>> || <<X>> <= id(<<>>) >>, << <<X>> || X <- id([]) >>]].

show(Bin) ->
    {refc_binary, Size, {binary, Room}, _} = erts_debug:get_internal_state({binary_info, Bin}),
    io:format("~p ~p ~p~n", [byte_size(Bin), Size, Room]).

id(X) -> X.
