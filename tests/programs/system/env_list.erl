%% Variables of the environment as lists.
-module(env_list).
-export([main/0]).

main() ->
    os:putenv("ZZ_TEST", "å"),
    show([os:getenv("ZZ_TEST"), [V || {"ZZ_TEST", V} <- os:env()], os:unsetenv("ZZ_TEST"), os:getenv("ZZ_TEST", none)]).

show(Term) -> io:format("~p~n", [Term]).
