%% The timer module: apply_after, intervals, tc, units.
-module(timer_module).
-export([main/0]).

main() ->
    Me = self(),
    {ok, _} = timer:apply_after(5, erlang, send, [Me, applied]),
    show(receive A -> A after 2000 -> none end),
    {ok, T} = timer:send_interval(5, tick),
    show([receive tick -> tick end || _ <- [1, 2, 3]]),
    show(timer:cancel(T)),
    {ok, T2} = timer:send_after(5000, never),
    show(timer:cancel(T2)),
    {Time, Value} = timer:tc(fun(X) -> timer:sleep(5), X * 2 end, [21]),
    show([Time >= 5000, Value]),
    show([timer:seconds(2), timer:minutes(1), timer:hours(1), timer:hms(1, 2, 3), timer:now_diff({0, 2, 0}, {0, 1, 0})]),
    show(timer:cancel(bad)),
    show(timer:apply_after(-5, a, b, [])).

show(Term) -> io:format("~p~n", [Term]).
