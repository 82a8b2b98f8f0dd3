%% Texts to floats.
-module(float_parse).
-export([main/0, id/1]).

main() ->
    show([list_to_float(S) || S <- ["1.0", "-0.5", "+2.5", "1.0e10", "1.5E-3", "0.1e1"]]),
    [show({S, attempt(fun() -> list_to_float(S) end)})
     || S <- ["1", "1.", ".5", "1e5", "1.0e", "1.0e400", "", "abc", "1.0 ", "-", "1.0e-400"]],
    show(binary_to_float(<<"2.75">>)),
    show(attempt(fun() -> binary_to_float(<<"2">>) end)),
    show(attempt(fun() -> float_to_list(id(1)) end)),
    show(attempt(fun() -> float_to_list(1.0, [{decimals, 300}]) end)),
    show(attempt(fun() -> float_to_list(1.0, [bad]) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
