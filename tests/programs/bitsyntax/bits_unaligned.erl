%% Fields that do not start at a byte boundary.
-module(bits_unaligned).
-export([main/0, id/1]).

main() ->
    B = <<1:1, 16#ABCDEF:24, 16#123456789ABCDEF0:64, 3.5/float, "text", 1:7>>,
    <<1:1, A:24, C:64, F/float, T:4/binary, Z:7>> = id(B),
    show([A, C, F, T, Z]),
    [begin
         P = <<0:S, 16#FEDCBA98:32, 1:1>>,
         <<_:S, V:32/little, R/bits>> = P,
         <<_:S, W:32/signed-big, _/bits>> = P,
         io:format("~p ~p ~p ~p~n", [S, V, W, R])
     end || S <- lists:seq(0, 9)],
    show([<<X:N>> || N <- [1, 3, 9, 17, 33, 65], X <- [-1, 5]]),
    show(bit_size(<<B/bits, B/bits>>)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
