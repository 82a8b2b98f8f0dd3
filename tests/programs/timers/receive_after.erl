%% Receive with timeouts: zero, short, from a variable, bad values.
-module(receive_after).
-export([main/0, id/1]).

main() ->
    show(receive x -> x after 0 -> empty end),
    self() ! y,
    show(receive x -> x after 0 -> still_nothing end),
    show(receive Z -> Z after 0 -> empty end),
    T0 = erlang:monotonic_time(millisecond),
    receive after 30 -> ok end,
    show(erlang:monotonic_time(millisecond) - T0 >= 30),
    show(attempt(fun() -> receive after id(-1) -> ok end end)),
    show(attempt(fun() -> receive after id(a) -> ok end end)),
    show(attempt(fun() -> receive after id(1 bsl 40) -> ok end end)),
    show(attempt(fun() -> timer:sleep(id(bad)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
