%% is_process_alive, exits and process lists.
-module(process_alive).
-export([main/0, id/1]).

main() ->
    P = spawn(fun() -> receive stop -> ok end end),
    show([is_process_alive(P), lists:member(P, processes()), is_process_alive(self())]),
    M = monitor(process, P),
    P ! stop,
    receive {'DOWN', M, _, _, R} -> show(R) end,
    show([is_process_alive(P), lists:member(P, processes()), P ! ignored]),
    show(process_info(P)),
    show(attempt(fun() -> is_process_alive(id(a)) end)),
    show(exit(P, kill)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
