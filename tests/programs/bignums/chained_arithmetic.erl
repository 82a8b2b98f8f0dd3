%% Runs of operations each of which takes what the one before gave, on operands that make any of them
%% leave its short way: overflows, bignums, floats, no numbers at all. With the place of the error.
-module(chained_arithmetic).
-export([main/0]).

main() ->
    Values = [0, 1, -1, 5, 123456789, 16#ffffffff, (1 bsl 58), (1 bsl 59) - 1, -(1 bsl 59), 1 bsl 59,
              -(1 bsl 63), (1 bsl 200) + 77, 1.5, -0.0, 1.0e300, a],
    Others = [0, 3, -2, 70, 1 bsl 40, (1 bsl 59) - 1, -(1 bsl 90), 2.5, b],
    [io:format("~p~n", [[run(F, A, B) || B <- Others]]) || F <- steps(), A <- Values].

steps() ->
    [fun shifted/2, fun mixed/2, fun masked/2, fun joined/2, fun sums/2, fun products/2, fun guarded/2,
     fun counted/2].

run(F, A, B) ->
    try F(A, B)
    catch error:Reason:Stack ->
            [{_, Name, Arity, Where} | _] = [S || {M, _, _, _} = S <- Stack, M =:= ?MODULE],
            {Reason, Name, Arity, proplists:get_value(line, Where)}
    end.

shifted(A, B) ->
    C = A bxor ((A bsl 13) band 16#ffffffff),
    D = C bxor (C bsr 17),
    E = D bxor ((D bsl 5) band 16#ffffffff),
    {C, D, E, E band 255, B}.

mixed(A, B) ->
    C = (B bsr 7) bxor A,
    D = (C bsl 9) bxor B,
    (D bsr 3) band 16#ffff.

masked(A, B) ->
    C = (A bsl 8) bor B,
    D = ((C bsl 4) band 16#fffffff) bor A,
    {C, D, (A bsl 40) bor 1}.

joined(A, B) ->
    C = A bxor B,
    D = C bsr 2,
    E = C bxor D,
    {D, E bsl 3}.

sums(A, B) ->
    C = A + B + A,
    D = B + (A + 1),
    E = A - 1 + 2,
    F = (A - 1) + B,
    {C, D, E, F}.

products(A, B) ->
    C = A * B + A,
    D = B + A * B,
    E = A * 3 + 1,
    F = A * 3 + B,
    {C, D, E, F}.

guarded(A, B) when A * 2 + 1 > B, A rem 2 =:= 0 -> {even, A - 1};
guarded(A, B) when (A bsr 1) band 1 =:= 1, B - 1 < A -> {odd, A + 1};
guarded(_, _) -> neither.

counted(A, B) when is_integer(A), A > 0, A < 1000 -> counted(A - 1, B + A);
counted(A, B) when is_integer(A) -> count(A rem 7, B, A);
counted(_, B) -> B.

count(0, B, A) -> {B, A};
count(N, B, A) when N < 0 -> count(N + 1, B - N, A + 1);
count(N, B, A) -> count(N - 1, B + N, (A bsl 1) band 16#ffffffffffff).
