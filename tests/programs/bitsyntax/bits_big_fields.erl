%% Integers wider than a machine word.
-module(bits_big_fields).
-export([main/0]).

main() ->
    N = 16#0123456789ABCDEFFEDCBA98765432100F,
    [begin
         Big = <<N:S>>,
         Little = <<N:S/little>>,
         <<X:S>> = Big,
         <<Y:S/little>> = Little,
         <<Z:S/signed>> = <<(-N):S>>,
         io:format("~p ~p ~p ~p~n", [S, X =:= Y, X, Z])
     end || S <- [8, 60, 63, 64, 65, 72, 100, 127, 128, 129, 136, 200]],
    <<A:128/signed, _/bits>> = <<-1:128, 0>>,
    show(A).

show(Term) -> io:format("~p~n", [Term]).
