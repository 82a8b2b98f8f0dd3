%% Cancelling asynchronously, absolute times.
-module(timer_options).
-export([main/0]).

main() ->
    R = erlang:send_after(50000, self(), x),
    show(erlang:cancel_timer(R, [{async, true}])),
    receive {cancel_timer, R, V} -> show(is_integer(V)) end,
    R2 = erlang:send_after(50000, self(), x),
    show(erlang:cancel_timer(R2, [{info, false}])),
    At = erlang:monotonic_time(millisecond) + 10,
    erlang:start_timer(At, self(), absolute, [{abs, true}]),
    receive {timeout, _, absolute} -> show(erlang:monotonic_time(millisecond) >= At) end,
    R3 = erlang:send_after(50000, self(), y),
    show(erlang:read_timer(R3, [{async, true}])),
    receive {read_timer, R3, V3} -> show(is_integer(V3)) end,
    show(attempt(fun() -> erlang:cancel_timer(R3, [bad]) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
