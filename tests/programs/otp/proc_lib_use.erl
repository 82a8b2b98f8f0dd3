%% proc_lib: start_link with an acknowledgement, crash reasons, translations.
-module(proc_lib_use).
-export([main/0, init/2]).

main() ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    {ok, P} = proc_lib:start_link(?MODULE, init, [self(), good]),
    show([is_pid(P), receive {got, D} -> D end]),
    show(proc_lib:start_link(?MODULE, init, [self(), bad])),
    receive {'EXIT', _, R} -> show(R) end,
    show(proc_lib:start(?MODULE, init, [self(), slow], 20)),
    Q = proc_lib:spawn_link(fun() -> exit(normal) end),
    receive {'EXIT', Q, R2} -> show(R2) end,
    Z = proc_lib:spawn(fun() -> receive x -> ok end end),
    timer:sleep(20),
    show(proc_lib:translate_initial_call(Z)),
    exit(Z, kill).

init(Parent, good) ->
    proc_lib:init_ack(Parent, {ok, self()}),
    Parent ! {got, {length(get('$ancestors')), proc_lib:translate_initial_call(self())}};
init(_, bad) -> exit(refused);
init(_, slow) -> timer:sleep(1000).

show(Term) -> io:format("~p~n", [Term]).
