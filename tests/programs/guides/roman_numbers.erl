%% Roman numerals both ways.
-module(roman_numbers).
-export([main/0]).

main() -> show([{N, roman(N), back(roman(N)) =:= N} || N <- [1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999]]).

table() -> [{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}].

roman(0) -> "";
roman(N) -> {V, S} = hd([E || E = {X, _} <- table(), X =< N]), S ++ roman(N - V).

back("") -> 0;
back(S) -> {V, P} = hd([E || E = {_, P} <- table(), lists:prefix(P, S)]), V + back(lists:nthtail(length(P), S)).

show(Term) -> io:format("~p~n", [Term]).
