%% ~p breaks lines and shows strings, ~w does not.
-module(io_format_terms).
-export([main/0]).

main() ->
    Long = [{key, N, "some text", <<"binary">>, [a, b, {c, N * 1.5}]} || N <- lists:seq(1, 6)],
    io:format("~p~n", [Long]),
    io:format("~w~n", [Long]),
    io:format("~30p~n", [Long]),
    io:format("~5p|~0p~n", [{a, b, [c]}, Long]),
    io:format("~p~n", [#{list => lists:seq(1, 40), map => #{deep => #{deeper => "text"}}, "k" => {1, 2}}]),
    io:format("~p ~p ~p ~p~n", ["", [], <<>>, <<1, 2, 3>>]),
    io:format("~tp ~ts ~tw ~p~n", ["åé日", "åé日", "åé", "åé日"]),
    io:format("~lp ~lw~n", ["abc", "abc"]),
    io:format("~p~n", [lists:duplicate(30, "word")]),
    io:format("~p~n", [list_to_tuple(lists:seq(1, 60))]),
    io:format("~p~n", [<<"a long binary text that goes over the end of the line, more or less, yes it does so really">>]),
    io:format("~i~w~n", [ignored, shown]).
