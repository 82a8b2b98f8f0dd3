%% A select or match in chunks meets every object once, whatever the table's options and the limit.
-module(ets_chunked_scan).
-export([main/0]).

main() ->
    [io:format("~p ~p ~p: ~p~n", [Type, Options, Size, scans(Type, Options, Size)])
     || Type <- [set, bag, duplicate_bag, ordered_set],
        Options <- [[], [{write_concurrency, true}], [{write_concurrency, auto}]],
        Size <- [1, 2, 7, 64, 300]].

scans(Type, Options, Size) ->
    T = ets:new(t, [Type, public | Options]),
    [ets:insert(T, {{key, N}, N}) || N <- lists:seq(1, Size)],
    Expected = lists:seq(1, Size),
    Seen = [{Limit, lists:sort(select(ets:select(T, [{{'_', '$1'}, [], ['$1']}], Limit), [], 1000))
                    =:= Expected,
             lists:sort(match(ets:match(T, {'_', '$1'}, Limit), [], 1000)) =:= Expected}
            || Limit <- [1, 2, 5, Size, Size + 1]],
    ets:delete(T),
    lists:usort([{A, B} || {_, A, B} <- Seen]).

select('$end_of_table', All, _) -> All;
select(_, _, 0) -> [without_end];
select({Some, Continuation}, All, N) -> select(ets:select(Continuation), Some ++ All, N - 1).

match('$end_of_table', All, _) -> All;
match(_, _, 0) -> [without_end];
match({Some, Continuation}, All, N) ->
    match(ets:match(Continuation), lists:append(Some) ++ All, N - 1).
