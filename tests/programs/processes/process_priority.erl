%% Priorities and other process flags.
-module(process_priority).
-export([main/0, id/1]).

main() ->
    show([process_flag(priority, high), process_flag(priority, low), process_flag(priority, normal)]),
    show([process_flag(trap_exit, true), process_flag(trap_exit, false)]),
    show(process_flag(min_heap_size, 5000) >= 233),
    show(process_flag(message_queue_data, off_heap)),
    show(process_flag(message_queue_data, on_heap)),
    show(process_flag(save_calls, 0)),
    show(process_flag(sensitive, true)),
    show(process_flag(fullsweep_after, 10)),
    show(process_flag(max_heap_size, 0)),
    show(process_flag(error_handler, error_handler)),
    show(attempt(fun() -> process_flag(priority, id(urgent)) end)),
    show(attempt(fun() -> process_flag(trap_exit, id(1)) end)),
    show(attempt(fun() -> process_flag(id(nonsense), 1) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
