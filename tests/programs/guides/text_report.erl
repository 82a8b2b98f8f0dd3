%% A report in columns with sums.
-module(text_report).
-export([main/0]).

main() ->
    Rows = [{"apples", 3, 1.25}, {"pears", 12, 0.8}, {"Äpfel", 100, 12.333}],
    [io:format("~-10ts|~5b|~8.2f~n", [N, C, P]) || {N, C, P} <- Rows],
    io:format("~s~n~-10s|~5b|~8.2f~n", [lists:duplicate(25, $-), "sum", lists:sum([C || {_, C, _} <- Rows]), lists:sum([P || {_, _, P} <- Rows])]).
