%% Monitors: DOWN messages, demonitor, several at once.
-module(monitor_basic).
-export([main/0, id/1]).

main() ->
    P = spawn(fun() -> receive X -> exit(X) end end),
    Rs = [monitor(process, P) || _ <- [1, 2, 3]],
    show(length(lists:usort(Rs))),
    show(demonitor(hd(Rs))),
    P ! finished,
    show([receive {'DOWN', R, process, P, Why} -> Why after 100 -> none end || R <- Rs]),
    R = monitor(process, P),
    show(receive {'DOWN', R, process, P, Why} -> Why end),
    show([demonitor(R, [flush]), demonitor(R, [info]), demonitor(make_ref())]),
    R2 = monitor(process, not_registered_name),
    receive {'DOWN', R2, process, {Name, Node}, W} -> show({Name, Node =:= node(), W}) end,
    show(attempt(fun() -> monitor(process, id(1)) end)),
    show(attempt(fun() -> monitor(bad, self()) end)),
    show(attempt(fun() -> demonitor(id(a)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
