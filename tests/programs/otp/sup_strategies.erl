%% Supervisors restart their children as the strategy says.
-module(sup_strategies).
-export([main/0, init/1, child/1]).

-behaviour(supervisor).
main() ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    [begin
         {ok, S} = supervisor:start_link(?MODULE, Strategy),
         Before = pids(S),
         {b, B} = lists:keyfind(b, 1, Before),
         exit(B, kill),
         timer:sleep(30),
         After = pids(S),
         show({Strategy, [{N, P =/= proplists:get_value(N, After)} || {N, P} <- Before]}),
         show(supervisor:count_children(S)),
         unlink(S), exit(S, shutdown)
     end || Strategy <- [one_for_one, one_for_all, rest_for_one]].

pids(S) -> lists:sort([{Id, P} || {Id, P, _, _} <- supervisor:which_children(S)]).

init(Strategy) ->
    {ok, {#{strategy => Strategy, intensity => 3, period => 5},
          [#{id => N, start => {?MODULE, child, [N]}} || N <- [a, b, c]]}}.

child(_) -> {ok, spawn_link(fun() -> receive after infinity -> ok end end)}.

show(Term) -> io:format("~p~n", [Term]).
