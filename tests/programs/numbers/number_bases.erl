%% Numbers in source and text in many bases.
-module(number_bases).
-export([main/0]).

main() ->
    show([16#FF, 2#1010, 36#zz, $a, $\n, 1_000_000, 1.5e3, 16#dead_beef, $\x41, $\^a]),
    show([{B, integer_to_list(123456789, B)} || B <- lists:seq(2, 36, 7)]),
    show([list_to_integer(integer_to_list(-(1 bsl 90), B), B) =:= -(1 bsl 90) || B <- lists:seq(2, 36)]).

show(Term) -> io:format("~p~n", [Term]).
