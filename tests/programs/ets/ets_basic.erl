%% Tables: insert, lookup, delete, in each kind of table.
-module(ets_basic).
-export([main/0]).

main() ->
    [begin
         T = ets:new(t, [Type]),
         ets:insert(T, [{b, 1}, {a, 2}, {c, 3}, {a, 3}, {1, x}, {1.0, y}, {a, 2}]),
         show({Type, lists:sort(ets:tab2list(T)), ets:lookup(T, 1), ets:lookup(T, a), ets:info(T, size)}),
         show([ets:member(T, b), ets:delete(T, b), ets:member(T, b), ets:delete(T, zz), ets:lookup(T, b)]),
         show([ets:delete_object(T, {a, 3}), ets:lookup(T, a), ets:insert_new(T, {a, 9}), ets:insert_new(T, {n, 9})]),
         show([ets:delete_all_objects(T), ets:info(T, size), ets:delete(T), ets:info(T)])
     end || Type <- [set, ordered_set, bag, duplicate_bag]].

show(Term) -> io:format("~p~n", [Term]).
