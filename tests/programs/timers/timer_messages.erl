%% Timers by send_after and start_timer, in order.
-module(timer_messages).
-export([main/0, id/1]).

main() ->
    [erlang:send_after(T, self(), {t, T}) || T <- [60, 20, 40, 0]],
    show([receive {t, X} -> X end || _ <- [1, 2, 3, 4]]),
    R = erlang:start_timer(5, self(), payload),
    receive {timeout, R, P} -> show(P) end,
    R2 = erlang:send_after(100000, self(), never),
    Left = erlang:read_timer(R2),
    show([is_integer(Left), Left =< 100000, Left > 90000]),
    show(is_integer(erlang:cancel_timer(R2))),
    show([erlang:cancel_timer(R2), erlang:read_timer(R2), erlang:cancel_timer(make_ref())]),
    erlang:send_after(1, not_there_at_all, x),
    show(attempt(fun() -> erlang:send_after(id(-1), self(), x) end)),
    show(attempt(fun() -> erlang:start_timer(id(a), self(), x) end)),
    show(attempt(fun() -> erlang:cancel_timer(id(a)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
