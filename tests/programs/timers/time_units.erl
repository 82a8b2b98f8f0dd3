%% Time units and clocks that do not go back.
-module(time_units).
-export([main/0, id/1]).

main() ->
    show([erlang:convert_time_unit(1500, millisecond, U) || U <- [second, microsecond, nanosecond, 10]]),
    show(erlang:convert_time_unit(-1500, millisecond, second)),
    Ts = [erlang:monotonic_time() || _ <- lists:seq(1, 100)],
    show(Ts =:= lists:sort(Ts)),
    Us = [erlang:unique_integer([monotonic]) || _ <- lists:seq(1, 100)],
    show(Us =:= lists:usort(Us)),
    show([erlang:unique_integer([positive]) > 0, length(lists:usort([erlang:unique_integer() || _ <- lists:seq(1, 50)]))]),
    {Mega, Sec, Micro} = os:timestamp(),
    show([Mega > 1000, Sec < 1000000, Micro < 1000000]),
    show(abs(erlang:system_time(second) - os:system_time(second)) < 3),
    show(erlang:monotonic_time(second) + erlang:time_offset(second) - erlang:system_time(second) < 2),
    show(attempt(fun() -> erlang:monotonic_time(id(bad)) end)),
    show(attempt(fun() -> erlang:convert_time_unit(1, second, id(0)) end)),
    show(attempt(fun() -> erlang:unique_integer([bad]) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
