%% Mnesia on one node, tables in memory.
-module(mnesia_ram).
-export([main/0]).

-record(p, {id, name, age}).
main() ->
    logger:set_primary_config(level, none),
    show(mnesia:start()),
    show(mnesia:create_table(p, [{attributes, record_info(fields, p)}, {index, [#p.name]}])),
    show(mnesia:transaction(fun() -> [mnesia:write(#p{id = N, name = {n, N rem 2}, age = N}) || N <- [1, 2, 3, 4]], mnesia:read(p, 2) end)),
    show(mnesia:transaction(fun() -> lists:sort(mnesia:index_read(p, {n, 1}, #p.name)) end)),
    show(mnesia:transaction(fun() -> mnesia:delete({p, 1}), mnesia:abort(changed_mind) end)),
    show([mnesia:dirty_read(p, 1), mnesia:table_info(p, size)]),
    show(mnesia:transaction(fun() -> lists:sort(mnesia:match_object(#p{age = '_', id = '_', name = {n, 0}})) end)),
    show(mnesia:transaction(fun() -> mnesia:foldl(fun(#p{age = A}, S) -> S + A end, 0, p) end)),
    show(lists:sort(mnesia:dirty_select(p, [{#p{id = '$1', _ = '_'}, [{'>', '$1', 2}], ['$1']}]))),
    show(element(1, mnesia:transaction(fun() -> error(x) end))),
    show([mnesia:create_table(p, []), mnesia:delete_table(p), mnesia:stop()]).

show(Term) -> io:format("~p~n", [Term]).
