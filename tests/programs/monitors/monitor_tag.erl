%% Monitors with a tag of one's own, and of a registered name.
-module(monitor_tag).
-export([main/0]).

main() ->
    P = spawn(fun() -> receive go -> exit(reason) end end),
    register(the_name, P),
    R1 = monitor(process, P, [{tag, my_down}]),
    R2 = monitor(process, the_name),
    the_name ! go,
    receive {my_down, R1, process, P, Why} -> show({tagged, Why}) end,
    receive {'DOWN', R2, process, {the_name, _}, Why2} -> show({named, Why2}) end,
    show(whereis(the_name)),
    {_, R3} = spawn_opt(fun() -> exit(q) end, [{monitor, [{tag, {t, 1}}]}]),
    receive {{t, 1}, R3, process, _, q} -> show(spawn_tag) end.

show(Term) -> io:format("~p~n", [Term]).
