%% Children added, ended, deleted and restarted at run time; simple_one_for_one.
-module(sup_dynamic).
-export([main/0, init/1, child/1]).

-behaviour(supervisor).
main() ->
    process_flag(trap_exit, true),
    {ok, S} = supervisor:start_link({local, sup}, ?MODULE, one_for_one),
    Spec = #{id => w, start => {?MODULE, child, [1]}, restart => temporary},
    {ok, P} = supervisor:start_child(sup, Spec#{restart := permanent}),
    show({is_pid(P), element(1, element(2, supervisor:start_child(sup, Spec)))}),
    show([supervisor:terminate_child(sup, w), supervisor:count_children(sup), element(1, supervisor:restart_child(sup, w))]),
    {ok, Map} = supervisor:get_childspec(sup, w),
    show(maps:without([start], Map)),
    show(supervisor:delete_child(sup, w)),
    show([supervisor:terminate_child(sup, w), supervisor:delete_child(sup, w), supervisor:restart_child(sup, none)]),
    show(supervisor:start_child(sup, bad_spec)),
    show(supervisor:check_childspecs([Spec, Spec#{id => q}])),
    {ok, D} = supervisor:start_link(?MODULE, simple_one_for_one),
    Ps = [element(2, supervisor:start_child(D, [])) || _ <- [1, 2, 3]],
    show([length(Ps), proplists:get_value(active, supervisor:count_children(D))]),
    show(supervisor:terminate_child(D, hd(Ps))),
    show(proplists:get_value(active, supervisor:count_children(D))),
    unlink(S).

init(Strategy) ->
    Kids = case Strategy of simple_one_for_one -> [#{id => kid, start => {?MODULE, child, [2]}}]; _ -> [] end,
    {ok, {#{strategy => Strategy}, Kids}}.

child(_) -> {ok, spawn_link(fun() -> receive after infinity -> ok end end)}.

show(Term) -> io:format("~p~n", [Term]).
