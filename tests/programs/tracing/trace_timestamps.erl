%% Every kind of timestamp, and scheduler ids.
-module(trace_timestamps).
-export([main/0]).

main() ->
    [one(Fl) || Fl <- [[], [timestamp], [monotonic_timestamp], [strict_monotonic_timestamp],
                       [timestamp, monotonic_timestamp],
                       [strict_monotonic_timestamp, monotonic_timestamp], [scheduler_id]]],
    P = spawn(fun() -> receive X -> X end end),
    io:format("~p~n", [element(1, element(2, catch erlang:trace(P, true, [cpu_timestamp, send])))]),
    ok.

one(Flags) ->
    Me = self(),
    P = spawn(fun() -> receive go -> Me ! x, Me ! y end end),
    1 = erlang:trace(P, true, [send | Flags]),
    P ! go,
    receive x -> ok end, receive y -> ok end,
    A = receive M when element(3, M) =:= send -> M end,
    B = receive N when element(3, N) =:= send -> N end,
    io:format("~p: ~p ~p~n", [Flags, shape(A, 6), shape(B, 6)]),
    io:format("~p~n", [tuple_size(A) < 6 orelse is_integer(element(6, A)) andalso
                       Flags =:= [scheduler_id] orelse element(6, A) < element(6, B)]).

shape(M, N) when tuple_size(M) < N -> {element(1, M), tuple_size(M)};
shape(M, N) -> {element(1, M), kind(element(N, M))}.

kind({A, B, C}) when is_integer(A), is_integer(B), is_integer(C) -> now;
kind({A, B}) when is_integer(A), is_integer(B) -> strict;
kind(A) when is_integer(A), A > 0 -> positive;
kind(A) when is_integer(A) -> monotonic.
