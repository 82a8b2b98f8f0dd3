%% Texts to numbers and back, with bases and bad input.
-module(number_parse).
-export([main/0, id/1]).

main() ->
    show([list_to_integer(S) || S <- ["0", "-7", "+12", "123456789012345678901234567890"]]),
    show([list_to_integer("FF", 16), list_to_integer("-zz", 36), list_to_integer("1010", 2)]),
    show([integer_to_list(255, B) || B <- [2, 8, 10, 16, 36]]),
    show([integer_to_binary(-255, B) || B <- [2, 8, 10, 16, 36]]),
    show([binary_to_integer(<<"777">>, 8), binary_to_integer(<<"-1">>)]),
    [show({S, attempt(fun() -> list_to_integer(S) end)})
     || S <- ["", "-", "+", "1 ", " 1", "1.0", "abc", [1000], [a], "12_3"]],
    show(attempt(fun() -> list_to_integer("12", 1) end)),
    show(attempt(fun() -> list_to_integer("12", 37) end)),
    show(attempt(fun() -> list_to_integer("8", 8) end)),
    show(attempt(fun() -> binary_to_integer(id("12")) end)),
    show(attempt(fun() -> integer_to_list(id(1.0)) end)),
    show(attempt(fun() -> integer_to_list(1, id(40)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
