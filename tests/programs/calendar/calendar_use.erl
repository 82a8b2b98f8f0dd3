%% The calendar module.
-module(calendar_use).
-export([main/0]).

main() ->
    show([calendar:date_to_gregorian_days({2024, 2, 29}), calendar:gregorian_days_to_date(738000), calendar:datetime_to_gregorian_seconds({{1970, 1, 1}, {0, 0, 0}})]),
    show([calendar:day_of_the_week(2024, 2, 29), calendar:iso_week_number({2021, 1, 3}), calendar:is_leap_year(1900), calendar:last_day_of_the_month(2023, 2)]),
    show([calendar:seconds_to_daystime(100000), calendar:seconds_to_time(3661), calendar:time_to_seconds({1, 1, 1}), calendar:time_difference({{2024, 1, 1}, {0, 0, 0}}, {{2024, 1, 3}, {1, 2, 3}})]),
    show([calendar:valid_date(2023, 2, 29), calendar:valid_date({2024, 2, 29})]),
    show([calendar:system_time_to_rfc3339(0, [{offset, "Z"}]), calendar:rfc3339_to_system_time("2024-01-01T12:00:00+01:00"), calendar:system_time_to_universal_time(1700000000, second)]),
    show(calendar:universal_time_to_local_time({{2024, 6, 1}, {12, 0, 0}})),
    show(attempt(fun() -> calendar:date_to_gregorian_days({2023, 2, 30}) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
