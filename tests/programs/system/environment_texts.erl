%% Names and values of the environment are lists of characters, never binaries or atoms.
-module(environment_texts).
-export([main/0]).

main() ->
    show(fun() -> os:putenv("key", "value") end),
    show(fun() -> os:getenv("key") end),
    show(fun() -> os:putenv("key", <<"value">>) end),
    show(fun() -> os:putenv(<<"key">>, "value") end),
    show(fun() -> os:getenv(<<"key">>) end),
    show(fun() -> os:getenv(key) end),
    show(fun() -> os:unsetenv(<<"key">>) end),
    show(fun() -> os:putenv("a=b", "value") end),
    show(fun() -> os:getenv("") end),
    show(fun() -> os:unsetenv("key") end),
    show(fun() -> os:getenv("key") end).

show(F) -> io:format("~p~n", [try F() catch C:R -> {C, R} end]).
