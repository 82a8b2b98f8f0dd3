%% A select whose limit is just reached gives a continuation, also if nothing more will come.
-module(ets_chunk_ends).
-export([main/0]).

main() ->
    [io:format("~p~n", [{Type, Size, Limit, chunks(Type, Size, Limit)}])
     || Type <- [set, bag, duplicate_bag, ordered_set], Size <- [1, 2, 10],
        Limit <- [1, Size, Size + 1]],
    renamed().

chunks(Type, Size, Limit) ->
    T = ets:new(t, [Type]),
    ets:insert(T, [{I, x} || I <- lists:seq(1, Size)]),
    lengths(ets:match(T, {'$1', '_'}, Limit)).

lengths('$end_of_table') -> [];
lengths({Found, '$end_of_table'}) -> [length(Found), last];
lengths({Found, Continuation}) -> [length(Found) | lengths(ets:match(Continuation))].

%% A continuation belongs to the table, not to its name.
renamed() ->
    T = chunked,
    ets:new(T, [named_table]),
    ets:insert(T, [{1, 11}, {2, 22}]),
    {[2], C} = ets:select(T, [{{'$1', 22}, [], ['$1']}], 1),
    ets:delete(T),
    io:format("~p~n", [catch_error(fun() -> ets:select(C) end)]),
    ets:new(T, [named_table]),
    io:format("~p~n", [catch_error(fun() -> ets:select(C) end)]).

catch_error(F) -> try F() catch C:R -> {C, R} end.
