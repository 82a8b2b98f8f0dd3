%% phash2 of large structures.
-module(terms_big_map_hash).
-export([main/0]).

main() ->
    Map = maps:from_list([{N, {N, integer_to_list(N)}} || N <- lists:seq(1, 500)]),
    show(erlang:phash2(Map)),
    show(erlang:phash2(lists:seq(1, 10000))),
    show(erlang:phash2(list_to_tuple(lists:seq(1, 1000)))),
    show(erlang:phash2(binary:copy(<<"abcdefg">>, 1000))),
    show(erlang:phash2([lists:duplicate(300, 97), lists:duplicate(20, 1000)])),
    show([erlang:phash2({N, Map}, 1 bsl 32) || N <- lists:seq(1, 5)]).

show(Term) -> io:format("~p~n", [Term]).
