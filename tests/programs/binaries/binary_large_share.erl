%% Large binaries are shared between processes.
-module(binary_large_share).
-export([main/0]).

main() ->
    B = binary:copy(<<"0123456789">>, 100000),
    Me = self(),
    Ps = [spawn(fun() -> Me ! {N, erlang:crc32(binary:part(B, N * 1000, 1000))} end) || N <- lists:seq(0, 20)],
    show(length(Ps)),
    show(length(lists:usort([receive {N, C} -> C end || N <- lists:seq(0, 20)]))),
    show([byte_size(B), binary:last(B), erlang:md5(B)]).

show(Term) -> io:format("~p~n", [Term]).
