%% Too many restarts end the supervisor; failing starts; transient children.
-module(sup_intensity).
-export([main/0, init/1, child/1]).

-behaviour(supervisor).
main() ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    {ok, S} = supervisor:start_link(?MODULE, crash_loop),
    receive {'EXIT', S, R} -> show(R) after 3000 -> show(alive) end,
    show(element(1, supervisor:start_link(?MODULE, cannot_start))),
    receive {'EXIT', _, R2} -> show(element(1, R2)) after 1000 -> ok end,
    {ok, T} = supervisor:start_link(?MODULE, transient),
    timer:sleep(50),
    show([{I, P, Ty} || {I, P, Ty, _} <- supervisor:which_children(T)]),
    show(supervisor:start_link(?MODULE, ignore)).

init(ignore) -> ignore;
init(transient) -> {ok, {#{}, [#{id => t, start => {?MODULE, child, [fun() -> ok end]}, restart => transient}]}};
init(cannot_start) -> {ok, {#{}, [#{id => c, start => {?MODULE, child, [refuse]}}]}};
init(crash_loop) -> {ok, {#{intensity => 2, period => 10}, [#{id => c, start => {?MODULE, child, [fun() -> timer:sleep(5), exit(again) end]}}]}}.

child(refuse) -> {error, refused};
child(F) -> {ok, spawn_link(F)}.

show(Term) -> io:format("~p~n", [Term]).
