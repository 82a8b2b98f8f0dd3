%% Base 64 of many lengths.
-module(base64_lines).
-export([main/0]).

main() -> show([base64:encode(binary:copy(<<"ab">>, N)) || N <- lists:seq(0, 9)]), show(erlang:md5(base64:encode(binary:copy(<<0, 255, 1>>, 10000)))).

show(Term) -> io:format("~p~n", [Term]).
