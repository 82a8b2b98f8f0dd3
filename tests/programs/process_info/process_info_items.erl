%% Items of process_info whose values are known.
-module(process_info_items).
-export([main/0, id/1]).

main() ->
    P = spawn(fun() -> put(k, v), register(named, self()), process_flag(trap_exit, true), receive stop -> ok end end),
    timer:sleep(20),
    P ! waiting,
    show([process_info(P, I) || I <- [registered_name, status, message_queue_len, messages, dictionary, trap_exit,
                                      priority, links, monitors, monitored_by, error_handler, initial_call,
                                      current_function, catchlevel, message_queue_data]]),
    show(process_info(P, [status, registered_name])),
    show(process_info(P, [])),
    show(element(1, process_info(P, memory))),
    show([K || {K, _} <- process_info(P)]),
    Q = spawn(fun() -> receive stop -> ok end end),
    show(process_info(Q, registered_name)),
    show(attempt(fun() -> process_info(P, id(nonsense)) end)),
    show(attempt(fun() -> process_info(id(a)) end)),
    exit(P, kill),
    timer:sleep(10),
    show(process_info(P, status)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
