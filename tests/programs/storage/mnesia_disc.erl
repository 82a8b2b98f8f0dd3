%% A disc table survives a restart of Mnesia.
-module(mnesia_disc).
-export([main/0]).

main() ->
    logger:set_primary_config(level, none),
    application:set_env(mnesia, dir, "db"),
    show([mnesia:create_schema([node()]), mnesia:start()]),
    show(mnesia:create_table(kv, [{disc_copies, [node()]}])),
    show(mnesia:transaction(fun() -> [mnesia:write({kv, N, N * 2}) || N <- lists:seq(1, 50)], ok end)),
    mnesia:dirty_update_counter(kv, counter, 5),
    show([mnesia:stop(), mnesia:start(), mnesia:wait_for_tables([kv], 5000)]),
    show([mnesia:dirty_read(kv, 25), mnesia:dirty_read(kv, counter), mnesia:table_info(kv, size)]),
    show(element(1, mnesia:create_schema([node()]))),
    mnesia:stop().

show(Term) -> io:format("~p~n", [Term]).
