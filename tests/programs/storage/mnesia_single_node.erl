%% Mnesia on one node: tables in memory and on disc, transactions that abort and nest, indexes, dirty
%% operations, subscriptions, backup and restore, a restart of Mnesia and one of the whole node.
-module(mnesia_single_node).
-export([main/0, again/1]).

-record(person, {name, age, city}).
-record(counter, {name, value}).

main() ->
    logger:set_primary_config(level, error),
    Dir = filename:join("/tmp", "mnesia_" ++ os:getpid()),
    application:set_env(mnesia, dir, Dir),
    show(mnesia:create_schema([node()])),
    show(element(1, mnesia:create_schema([node()]))),
    ok = mnesia:start(),
    create(),
    fill(),
    transactions(),
    indexes(),
    dirty(),
    events(),
    backup(filename:join(Dir, "saved")),
    show(mnesia:dump_log()),
    stopped = mnesia:stop(),
    show(element(1, element(2, catch mnesia:dirty_read(person, anna)))),
    ok = mnesia:start(),
    ok = mnesia:wait_for_tables([person, counter, notes, only], 10000),
    report(),
    kill_other(Dir),
    ok = mnesia:start(),
    ok = mnesia:wait_for_tables([person, counter, notes, only], 10000),
    show(mnesia:dirty_read(person, added_by_other)),
    report(),
    structure(),
    stopped = mnesia:stop(),
    file:del_dir_r(Dir).

create() ->
    Person = record_info(fields, person),
    show([mnesia:create_table(person, [{attributes, Person}, {disc_copies, [node()]}]),
          mnesia:create_table(counter, [{attributes, record_info(fields, counter)},
                                        {ram_copies, [node()]}]),
          mnesia:create_table(notes, [{type, bag}, {disc_copies, [node()]}]),
          mnesia:create_table(only, [{disc_only_copies, [node()]}]),
          mnesia:create_table(sorted, [{type, ordered_set}, {ram_copies, [node()]}]),
          mnesia:create_table(person, [])]).

fill() ->
    People = [{anna, 31, berlin}, {ben, 42, rome}, {carl, 27, berlin}, {dora, 55, oslo}],
    {atomic, ok} = mnesia:transaction(fun() ->
        [mnesia:write(#person{name = N, age = A, city = C}) || {N, A, C} <- People],
        [mnesia:write({notes, K, V}) || {K, V} <- [{a, 1}, {a, 2}, {b, 1}, {a, 1}]],
        [mnesia:write({only, K, K * K}) || K <- lists:seq(1, 20)],
        [mnesia:write({sorted, K, -K}) || K <- lists:seq(20, 1, -1)],
        mnesia:write(#counter{name = hits, value = 0}),
        ok
    end).

transactions() ->
    Older = fun(Name, Years) ->
        [P] = mnesia:wread({person, Name}),
        mnesia:write(P#person{age = P#person.age + Years}),
        P#person.age
    end,
    show(mnesia:transaction(Older, [anna, 1])),
    show(mnesia:transaction(fun() -> Older(ben, 1), mnesia:abort(changed_my_mind) end)),
    {aborted, {{badmatch, []}, _}} = mnesia:transaction(Older, [nobody, 1]),
    show(mnesia:transaction(fun() ->
        Older(carl, 1),
        Inner = mnesia:transaction(fun() -> Older(carl, 100), mnesia:abort(inner) end),
        {Inner, mnesia:read(person, carl)}
    end)),
    show(mnesia:dirty_read(person, ben)),
    Self = self(),
    Add = fun() ->
        [#counter{value = V} = C] = mnesia:read(counter, hits, write),
        mnesia:write(C#counter{value = V + 1})
    end,
    Pids = [spawn_link(fun() ->
                [{atomic, ok} = mnesia:transaction(Add) || _ <- lists:seq(1, 25)],
                Self ! {done, self()}
            end) || _ <- lists:seq(1, 8)],
    [receive {done, Pid} -> ok end || Pid <- Pids],
    show(mnesia:dirty_read(counter, hits)),
    show(mnesia:activity(sync_transaction, fun() -> mnesia:all_keys(counter) end)),
    {aborted, {no_exists, _}} = mnesia:transaction(fun() -> mnesia:read(no_table, 1) end).

indexes() ->
    show(mnesia:add_table_index(person, city)),
    show(mnesia:add_table_index(person, city)),
    ByCity = fun(City) ->
        {atomic, Found} = mnesia:transaction(fun() ->
            mnesia:index_read(person, City, #person.city)
        end),
        lists:sort([P#person.name || P <- Found])
    end,
    show([ByCity(C) || C <- [berlin, rome, paris]]),
    ok = mnesia:dirty_write(#person{name = anna, age = 32, city = paris}),
    ok = mnesia:dirty_delete(person, ben),
    show([ByCity(C) || C <- [berlin, rome, paris]]),
    show(lists:sort(mnesia:dirty_index_match_object(#person{city = berlin, _ = '_'},
                                                    #person.city))).

dirty() ->
    show([mnesia:dirty_update_counter(counter, dirty, N) || N <- [5, 6, -1]]),
    show(lists:sort(mnesia:dirty_read(notes, a))),
    ok = mnesia:dirty_delete_object({notes, a, 1}),
    show(mnesia:dirty_read(notes, a)),
    show([mnesia:dirty_first(sorted), mnesia:dirty_next(sorted, 7), mnesia:dirty_prev(sorted, 7),
          mnesia:dirty_last(sorted)]),
    show(mnesia:dirty_select(sorted, [{{sorted, '$1', '_'}, [{'>', '$1', 17}], ['$1']}])),
    show(lists:sort(mnesia:dirty_match_object({only, '_', 49}))),
    show(lists:sort(mnesia:dirty_all_keys(person))),
    show(mnesia:async_dirty(fun() -> mnesia:foldl(fun({_, K, _}, S) -> K + S end, 0, sorted) end)),
    show(mnesia:ets(fun() -> mnesia:read(counter, hits) end)).

events() ->
    {ok, _} = mnesia:subscribe({table, counter, detailed}),
    {atomic, ok} = mnesia:transaction(fun() -> mnesia:write({counter, seen, 1}) end),
    receive {mnesia_table_event, {write, counter, New, Old, _}} -> show({New, Old}) end,
    {ok, _} = mnesia:unsubscribe({table, counter, detailed}),
    {atomic, ok} = mnesia:transaction(fun() -> mnesia:delete({counter, seen}) end),
    receive {mnesia_table_event, Other} -> show({unexpected, Other}) after 0 -> ok end.

backup(File) ->
    ok = mnesia:backup(File),
    {atomic, ok} = mnesia:clear_table(notes),
    show(mnesia:table_info(notes, size)),
    {atomic, Restored} = mnesia:restore(File, [{default_op, skip_tables},
                                               {recreate_tables, [notes]}]),
    show({Restored, lists:sort(mnesia:dirty_read(notes, a) ++ mnesia:dirty_read(notes, b))}).

report() ->
    show([{T, mnesia:table_info(T, size), mnesia:table_info(T, storage_type)}
          || T <- [person, counter, notes, only]]),
    show(lists:sort([mnesia:dirty_read(person, K) || K <- mnesia:dirty_all_keys(person)])).

%% Another node of the same name writes and dies in the middle: Mnesia repairs from its log.
kill_other(Dir) ->
    stopped = mnesia:stop(),
    Erl = os:find_executable("erl"),
    Port = open_port({spawn_executable, Erl},
                     [exit_status, {args, ["-noshell", "-mnesia", "dir", "\"" ++ Dir ++ "\"",
                                           "-pa", filename:dirname(code:which(?MODULE)),
                                           "-run", "mnesia_single_node", "again", "x"]}]),
    receive {Port, {exit_status, Status}} -> show({other, Status}) end.

again(_) ->
    ok = mnesia:start(),
    ok = mnesia:wait_for_tables([person], 10000),
    {atomic, ok} = mnesia:sync_transaction(fun() ->
        mnesia:write(#person{name = added_by_other, age = 1, city = here})
    end),
    mnesia:sync_log(),
    os:cmd("kill -9 " ++ os:getpid()).

structure() ->
    show(mnesia:change_table_copy_type(only, node(), disc_copies)),
    show(mnesia:table_info(only, storage_type)),
    Longer = fun({person, N, A, C}) -> {person, N, A, C, none} end,
    show(mnesia:transform_table(person, Longer, [name, age, city, mail])),
    show([tuple_size(P) || P <- mnesia:dirty_read(person, dora)]),
    show(mnesia:del_table_index(person, city)),
    show(mnesia:delete_table(counter)),
    show(lists:sort(mnesia:system_info(tables))).

show(Term) -> io:format("~0p~n", [Term]).
