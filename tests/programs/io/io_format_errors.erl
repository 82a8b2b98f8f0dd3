%% Bad formats and bad arguments.
-module(io_format_errors).
-export([main/0, id/1]).

main() ->
    [show(attempt(fun() -> io_lib:format(F, A) end))
     || {F, A} <- [{"~p", []}, {"~p", [1, 2]}, {"~d", [a]}, {"~s", [123]}, {"~s", [[a]]}, {"~b", [a]}, {"~f", [a]},
                   {"~", [x]}, {"~q", [x]}, {"~.1b", [5]}, {"~c", [-1]}, {"~s", [[8364]]}]],
    show(lists:flatten(io_lib:format("~ts ~tc", [[8364], 8364])) =:= [8364, 32, 8364]),
    show(attempt(fun() -> io:put_chars(id(atom)) end)),
    show(attempt(fun() -> io:format(id(5)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
