%% Timers of zero milliseconds and timers to the dead.
-module(timer_zero).
-export([main/0]).

main() ->
    erlang:send_after(0, self(), now),
    show(receive X -> X after 1000 -> none end),
    P = spawn(fun() -> ok end),
    timer:sleep(5),
    show([is_reference(erlang:send_after(0, P, x)), is_reference(erlang:start_timer(0, no_such_name, x))]),
    show(receive Y -> Y after 10 -> none end).

show(Term) -> io:format("~p~n", [Term]).
