%% Appending to a binary in a loop, with old versions alive.
-module(binary_append).
-export([main/0, id/1]).

main() ->
    B = lists:foldl(fun(N, A) -> <<A/binary, N:16>> end, <<>>, lists:seq(1, 5000)),
    show([byte_size(B), erlang:md5(B), erlang:crc32(B)]),
    Base = <<(id(<<"base">>))/binary, "-">>,
    X = <<Base/binary, "one">>,
    Y = <<Base/binary, "two">>,
    Z = <<X/binary, Y/binary>>,
    show([Base, X, Y, Z]),
    show(lists:foldl(fun(N, A) -> <<A/bitstring, N:3>> end, <<>>, lists:seq(1, 20))),
    show(iolist_size([<<N, 0>> || N <- lists:seq(1, 100)])).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
