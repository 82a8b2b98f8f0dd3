%% Reading comma separated values with quotes.
-module(csv_parse).
-export([main/0]).

main() -> [show(csv(L)) || L <- ["a,b,c", "1,\"two, 2\",3", "\"say \"\"hi\"\"\",", "", ",,"]].

csv(S) -> csv(S, [], []).
csv([], F, Acc) -> lists:reverse([lists:reverse(F) | Acc]);
csv([$, | T], F, Acc) -> csv(T, [], [lists:reverse(F) | Acc]);
csv([$" | T], [], Acc) -> quoted(T, [], Acc);
csv([C | T], F, Acc) -> csv(T, [C | F], Acc).

quoted([$", $" | T], F, Acc) -> quoted(T, [$" | F], Acc);
quoted([$" | T], F, Acc) -> csv(T, F, Acc);
quoted([C | T], F, Acc) -> quoted(T, [C | F], Acc).

show(Term) -> io:format("~p~n", [Term]).
