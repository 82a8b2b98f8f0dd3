%% Dets tables.
-module(dets_use).
-export([main/0]).

main() ->
    {ok, T} = dets:open_file(t, [{file, "t.dets"}, {type, set}]),
    show([dets:insert(T, [{N, N * N} || N <- lists:seq(1, 100)]), dets:lookup(T, 7), dets:member(T, 101), dets:info(T, size)]),
    show([dets:delete(T, 7), dets:lookup(T, 7), dets:insert_new(T, {8, x}), dets:update_counter(T, 8, 6)]),
    show(lists:sort(dets:match(T, {'$1', 81}))),
    show(lists:sort(dets:select(T, [{{'$1', '$2'}, [{'>', '$1', 97}], ['$2']}]))),
    show(dets:foldl(fun({K, _}, A) -> A + K end, 0, T)),
    show(dets:close(T)),
    {ok, T} = dets:open_file(t, [{file, "t.dets"}]),
    show([dets:info(T, size), dets:lookup(T, 9), dets:delete_all_objects(T), dets:info(T, size), dets:close(T)]),
    show(dets:is_dets_file("t.dets")),
    show(attempt(fun() -> dets:lookup(nope, 1) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
