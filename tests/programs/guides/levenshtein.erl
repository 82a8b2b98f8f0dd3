%% Edit distances.
-module(levenshtein).
-export([main/0]).

main() -> show([d(A, B) || {A, B} <- [{"kitten", "sitting"}, {"", "abc"}, {"flaw", "lawn"}, {"same", "same"}, {"saturday", "sunday"}]]).

d(A, B) ->
    lists:last(lists:foldl(fun(C, [H | _] = Row) -> row(C, B, Row, [H + 1]) end, lists:seq(0, length(B)), A)).

row(_, [], _, Acc) -> lists:reverse(Acc);
row(C, [X | B], [P | [Q | _] = Row], [L | _] = Acc) ->
    Cost = case C of X -> 0; _ -> 1 end,
    row(C, B, Row, [lists:min([P + Cost, Q + 1, L + 1]) | Acc]).

show(Term) -> io:format("~p~n", [Term]).
