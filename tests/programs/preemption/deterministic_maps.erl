%% term_to_binary/2 with `deterministic`: large maps, also inside other terms and in each other, in
%% the order of their keys, whatever the order in which they were made; and while one is encoded the
%% process can be killed.
-module(deterministic_maps).
-export([main/0]).

%% Collecting at every instruction takes too long with so large a heap.
-define(N, (case os:getenv("CORBEL_CHAOS", "") of "gc" ++ _ -> 1100; _ -> 50000 end)).

map(N) -> maps:from_list([{key(I), I} || I <- lists:seq(1, N)]).
key(I) when I rem 3 =:= 0 -> {I, float(I)};
key(I) when I rem 3 =:= 1 -> I;
key(I) -> integer_to_binary(I).

same(Term, Other) ->
    A = term_to_binary(Term, [deterministic]),
    B = term_to_binary(Other, [deterministic]),
    {A =:= B, erlang:crc32(A), binary_to_term(A) =:= Term}.

main() ->
    M = map(?N),
    Reversed = maps:from_list(lists:reverse(maps:to_list(M))),
    {Same, _, Back} = same(M, Reversed),
    io:format("~p ~p~n", [Same, Back]),
    Small = map(2000),
    io:format("~p~n", [same(Small, maps:from_list(lists:reverse(maps:to_list(Small))))]),
    In = fun(X) -> [a, {X, 1.5}, #{k => X, X => [X, lists:seq(1, 500)]}, map(40), map(900), X] end,
    io:format("~p~n", [same(In(map(1500)), In(map(1500)))]),
    Nested = maps:from_list([{{K, map(1200)}, map(1100)} || K <- lists:seq(1, 3)]),
    io:format("~p~n", [same(Nested, Nested)]),
    Packed = term_to_binary(M, [deterministic, compressed]),
    io:format("~p~n", [binary_to_term(Packed) =:= M]),
    [<<131, _/binary>>] = Iovec = term_to_iovec(M, [deterministic]),
    io:format("~p~n", [iolist_to_binary(Iovec) =:= term_to_binary(M, [deterministic])]),
    Kill = fun(Wait) ->
                   {P, Monitor} = spawn_monitor(fun() -> forever(M) end),
                   receive after Wait -> ok end,
                   exit(P, kill),
                   receive {'DOWN', Monitor, process, P, Why} -> Why end
           end,
    io:format("~p~n", [lists:usort([Kill(Wait) || Wait <- lists:seq(0, 20, 4)])]).

forever(M) -> _ = term_to_binary(M, [deterministic]), forever(M).
