%% Operands of instructions beyond 16 and 32 bits.
-module(large_operands).
-export([main/0]).

main() ->
    Tuple = id(list_to_tuple(lists:seq(1, 17000))),
    io:format("~p ~p~n", [third(Tuple), last(Tuple)]),
    New = set(Tuple),
    io:format("~p~n", [{element(1, New), element(9000, New), element(16999, New)}]),
    io:format("~p~n", [[tail(B) || B <- [<<1>>, <<1, 0:4096>>]]]),
    io:format("~p~n", [segment(<<1, 2>>, bad)]).

third(Tuple) when tuple_size(Tuple) > 10 -> element(3, Tuple).
last(Tuple) when tuple_size(Tuple) =:= 17000 -> element(16385, Tuple) + element(8193, Tuple).

set(Tuple) ->
    setelement(1, setelement(9000, setelement(16999, Tuple, a), b), c).

tail(<<_, _:4294967296>>) -> huge;
tail(<<_, _:18446744073709551616>>) -> impossible;
tail(<<_, _:4096>>) -> long;
tail(<<_>>) -> short.

%% The number of the failing segment counts as the source does.
segment(Binary, Atom) ->
    try <<1:32, "xyz", Binary/binary, Atom/binary>>
    catch error:badarg:Stack ->
        [{_, _, _, Location} | _] = Stack,
        {error_info, Info} = lists:keyfind(error_info, 1, Location),
        maps:get(cause, Info)
    end.

id(X) -> X.
