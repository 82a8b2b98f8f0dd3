%% Every type test BIF over every kind of term.
-module(terms_type_tests).
-export([main/0, id/1]).

main() ->
    Terms = [1, 1.5, 1 bsl 80, a, true, "x", [], {}, {a}, #{}, <<1>>, <<1:3>>, fun id/1, self(),
             make_ref()],
    Tests = [is_atom, is_binary, is_bitstring, is_boolean, is_float, is_function, is_integer,
             is_list, is_map, is_number, is_pid, is_port, is_reference, is_tuple],
    [io:format("~p ~p~n", [T, [erlang:T(X) || X <- Terms]]) || T <- Tests],
    show([is_function(fun id/1, N) || N <- [0, 1, 2]]),
    show(attempt(fun() -> is_function(fun id/1, -1) end)),
    show(attempt(fun() -> is_function(fun id/1, id(x)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
