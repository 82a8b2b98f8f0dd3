%% Asking devices for options.
-module(io_devices).
-export([main/0]).

main() ->
    show([K || {K, _} <- lists:sort(io:getopts())]),
    show(io:columns()),
    show(io:put_chars(standard_io, ["deep ", [<<"iolist">>, $\n]])),
    show(attempt(fun() -> io:put_chars(no_such_device, "x") end)),
    show(io:nl(group_leader())),
    io:write({a, "b", 'C d'}), io:nl(),
    show(io:printable_range()).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
