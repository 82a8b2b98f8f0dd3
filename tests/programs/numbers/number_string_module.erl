%% string:to_integer, to_float and list_to_integer of texts with a rest.
-module(number_string_module).
-export([main/0, id/1]).

main() ->
    show([string:to_integer(S) || S <- ["12abc", "-3", "abc", "", <<"45 x">>, "+7"]]),
    show([string:to_float(S) || S <- ["1.5xyz", "-2.0e3 ", "1", "abc", <<"0.5">>]]),
    show(string:to_integer(["1", <<"2">>, "3 rest"])),
    show(attempt(fun() -> string:to_integer(id(12)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
