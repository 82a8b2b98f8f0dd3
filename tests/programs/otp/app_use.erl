%% An application: load, start, environment, stop.
-module(app_use).
-export([main/0, start/2, stop/1, init/1]).

-behaviour(application).
main() ->
    logger:set_primary_config(level, none),
    Spec = {application, myapp, [{description, "mine"}, {vsn, "1.2"}, {modules, [?MODULE]}, {registered, []},
             {applications, [kernel, stdlib]}, {env, [{key, value}, {n, 1}]}, {mod, {?MODULE, [arg]}}]},
    show(application:load(Spec)),
    show([application:get_env(myapp, key), application:get_env(myapp, zz), application:get_env(myapp, zz, d), lists:sort(application:get_all_env(myapp))]),
    show([application:set_env(myapp, n, 2), application:get_env(myapp, n), application:unset_env(myapp, n), application:get_env(myapp, n)]),
    show(application:start(myapp)),
    show([application:start(myapp), lists:keyfind(myapp, 1, application:which_applications()), application:get_key(myapp, vsn)]),
    show([application:get_application(?MODULE), application:ensure_all_started(myapp), application:stop(myapp), application:stop(myapp), application:unload(myapp)]),
    show(application:start(no_such_app)),
    show(application:ensure_all_started(no_such_app)).

start(Type, Args) -> show({starting, Type, Args}), supervisor:start_link(?MODULE, []).

stop(State) -> show({stopped, State}).

init([]) -> {ok, {#{}, []}}.

show(Term) -> io:format("~p~n", [Term]).
