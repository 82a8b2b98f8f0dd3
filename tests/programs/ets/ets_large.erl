%% Twenty thousand objects in each kind of table.
-module(ets_large).
-export([main/0]).

main() ->
    [begin
         T = ets:new(t, [Type]),
         [ets:insert(T, {(N * 7919) rem 20011, N}) || N <- lists:seq(1, 20000)],
         [ets:delete(T, K) || K <- lists:seq(1, 20010, 2)],
         show({Type, ets:info(T, size), ets:foldl(fun({K, V}, A) -> (A + K * V) rem 1000003 end, 0, T), length(ets:select(T, [{{'$1', '$2'}, [{'<', '$1', 2000}], ['$2']}]))})
     end || Type <- [set, ordered_set, bag, duplicate_bag]].

show(Term) -> io:format("~p~n", [Term]).
