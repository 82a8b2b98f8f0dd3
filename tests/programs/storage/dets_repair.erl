%% DETS: types, traversal, conversion from and to ETS, files that were not closed and are repaired.
-module(dets_repair).
-export([main/0, unfinished/1]).

main() ->
    Dir = filename:join("/tmp", "dets_" ++ os:getpid()),
    Code = filename:absname(filename:dirname(code:which(?MODULE))),
    ok = filelib:ensure_dir(filename:join(Dir, "x")),
    ok = file:set_cwd(Dir),
    [kind(Type, atom_to_list(Type)) || Type <- [set, bag, duplicate_bag]],
    large("large"),
    ets_files(),
    killed("killed", Code),
    damaged("damaged"),
    file:del_dir_r(Dir).

kind(Type, File) ->
    {ok, T} = dets:open_file(Type, [{type, Type}, {file, File}, {keypos, 2}]),
    ok = dets:insert(T, [{x, K, V} || K <- [a, b, c], V <- [1, 2, 1]]),
    show({Type, dets:info(T, size), lists:sort(dets:lookup(T, a)), dets:member(T, zz)}),
    show(lists:sort(dets:match(T, {'$1', b, '$2'}))),
    show(lists:sort(dets:select(T, [{{'_', '$1', 2}, [], ['$1']}]))),
    show(dets:select_delete(T, [{{'_', c, '_'}, [], [true]}])),
    show([dets:insert_new(T, {x, a, 9}), dets:insert_new(T, {x, d, 9})]),
    show(catch dets:update_counter(T, d, {3, 1})),
    ok = dets:delete_object(T, {x, a, 1}),
    ok = dets:sync(T),
    show(lists:sort(dets:foldl(fun(Object, Acc) -> [Object | Acc] end, [], T))),
    show(length(keys(T, dets:first(T)))),
    ok = dets:close(T),
    show(dets:is_dets_file(File)),
    {ok, T} = dets:open_file(Type, [{type, Type}, {file, File}, {keypos, 2}]),
    show(dets:info(T, size)),
    show(dets:open_file(Type, [{type, Type}, {file, File}, {keypos, 3}])),
    ok = dets:delete_all_objects(T),
    show(dets:info(T, size)),
    ok = dets:close(T).

keys(_, '$end_of_table') -> [];
keys(T, Key) -> [Key | keys(T, dets:next(T, Key))].

large(File) ->
    {ok, T} = dets:open_file(large, [{file, File}]),
    [ok = dets:insert(T, {K, lists:duplicate(K rem 40, K), <<K:64>>}) || K <- lists:seq(1, 1000)],
    [ok = dets:delete(T, K) || K <- lists:seq(1, 1000, 3)],
    show({dets:info(T, size), length(dets:match_object(T, {'_', [], '_'}))}),
    {Chunk, More} = dets:select(T, [{{'$1', '_', '_'}, [], ['$1']}], 100),
    show(length(Chunk) + rest(dets:select(More))),
    ok = dets:close(T).

rest('$end_of_table') -> 0;
rest({Chunk, More}) -> length(Chunk) + rest(dets:select(More)).

ets_files() ->
    E = ets:new(e, [ordered_set]),
    ets:insert(E, [{K, {value, K}} || K <- lists:seq(1, 500)]),
    {ok, D} = dets:open_file(d, [{file, "d"}]),
    d = ets:to_dets(E, D),
    F = ets:new(f, []),
    true = ets:from_dets(F, D),
    show(lists:sort(ets:tab2list(F)) =:= ets:tab2list(E)),
    ok = dets:close(D),
    [begin
         File = "tab",
         ok = ets:tab2file(E, File, Options),
         {ok, Info} = ets:tabfile_info(File),
         {ok, Back} = ets:file2tab(File, [{verify, Options =/= []}]),
         show({proplists:get_value(extended_info, Info), ets:tab2list(Back) =:= ets:tab2list(E)}),
         {ok, Bytes} = file:read_file(File),
         Half = byte_size(Bytes) div 2,
         ok = file:write_file(File, binary:part(Bytes, 0, Half)),
         show(element(1, ets:file2tab(File, [{verify, true}])))
     end || Options <- [[], [{extended_info, [object_count]}], [{extended_info, [md5sum]}]]].

%% A node that is killed leaves its table open; the next open repairs it.
killed(File, Code) ->
    Erl = os:find_executable("erl"),
    Port = open_port({spawn_executable, Erl},
                     [exit_status, {args, ["-noshell", "-pa", Code,
                                           "-run", "dets_repair", "unfinished", File]}]),
    receive {Port, {exit_status, Status}} -> show({killed, Status}) end,
    show(element(1, dets:open_file(k, [{file, File}, {repair, false}]))),
    {ok, k} = dets:open_file(k, [{file, File}]),
    show({dets:info(k, size), dets:lookup(k, 77)}),
    ok = dets:close(k).

unfinished(File) ->
    {ok, T} = dets:open_file(k, [{file, File}]),
    ok = dets:insert(T, [{K, K * K} || K <- lists:seq(1, 300)]),
    ok = dets:sync(T),
    ok = dets:insert(T, {later, x}),
    ok = dets:sync(T),
    os:cmd("kill -9 " ++ os:getpid()).

damaged(File) ->
    {ok, T} = dets:open_file(dam, [{file, File}]),
    ok = dets:insert(T, [{K, "some text"} || K <- lists:seq(1, 200)]),
    ok = dets:close(T),
    {ok, Bytes} = file:read_file(File),
    ok = file:write_file(File, binary:part(Bytes, 0, byte_size(Bytes) - 700)),
    {ok, T} = dets:open_file(dam, [{file, File}, {repair, force}]),
    Size = dets:info(T, size),
    show({Size > 0, Size < 201}),
    ok = dets:close(T),
    ok = file:write_file(File, <<"this is no table">>),
    show(element(1, dets:open_file(dam, [{file, File}]))),
    show(dets:is_dets_file(File)).

show(Term) -> io:format("~0p~n", [Term]).
