%% Garbage collections between steps keep every kind of data.
-module(gc_keeps_data).
-export([main/0]).

main() ->
    Data = {lists:seq(1, 500), #{a => <<"x">>, 2 => [1.5]}, binary:copy(<<"y">>, 200), fun(X) -> X + 1 end, 1 bsl 200, make_ref(), "text", <<5:3>>},
    [begin _ = [lists:duplicate(100, N) || _ <- lists:seq(1, 50)], erlang:garbage_collect() end || N <- lists:seq(1, 20)],
    {L, M, B, F, N, R, T, Bits} = Data,
    show([lists:sum(L), M, byte_size(B), F(1), N, is_reference(R), T, Bits]).

show(Term) -> io:format("~p~n", [Term]).
