%% A thousand monitors fire together.
-module(monitor_many).
-export([main/0]).

main() ->
    P = spawn(fun() -> receive stop -> exit(stopped) end end),
    Rs = [monitor(process, P) || _ <- lists:seq(1, 1000)],
    [demonitor(R) || R <- lists:sublist(Rs, 1, 500)],
    P ! stop,
    show(lists:usort([receive {'DOWN', R, _, _, W} -> W end || R <- lists:nthtail(500, Rs)])),
    show(receive M -> M after 20 -> empty end).

show(Term) -> io:format("~p~n", [Term]).
