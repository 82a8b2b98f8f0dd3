%% A state machine of plain functions and messages.
-module(state_machine_plain).
-export([main/0]).

main() ->
    Me = self(),
    P = spawn(fun() -> off(Me, 0) end),
    [P ! M || M <- [push, push, {ask, x}, push, bad, {ask, y}, stop]],
    show([receive M -> M after 1000 -> none end || _ <- [1, 2, 3]]).

off(To, N) -> receive push -> on(To, N + 1); {ask, T} -> To ! {T, off, N}, off(To, N); stop -> To ! {stopped, N}; _ -> off(To, N) end.

on(To, N) -> receive push -> off(To, N); {ask, T} -> To ! {T, on, N}, on(To, N); stop -> To ! {stopped, N}; _ -> on(To, N) end.

show(Term) -> io:format("~p~n", [Term]).
