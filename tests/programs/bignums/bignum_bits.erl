%% Bits of very large numbers.
-module(bignum_bits).
-export([main/0, id/1]).

main() ->
    A = (1 bsl 200) - 1,
    B = 16#123456789ABCDEF0123456789ABCDEF0123456789ABCDEF,
    show([A band B, A bor B, A bxor B, bnot A, bnot B]),
    show([-A band B, A bor -B, -A bxor -B]),
    show([(B bsl 77) bsr 77 =:= B, -B bsr 100, B bsr 1000, -B bsr 1000]),
    show(attempt(fun() -> id(1) bsl id(1 bsl 70) end)),
    show([id(0) bsl id(1 bsl 40), id(1) bsr id(1 bsl 70), id(-1) bsr id(1 bsl 70)]),
    show(binary:encode_unsigned(B)),
    show(binary:decode_unsigned(binary:encode_unsigned(B, little), little) =:= B).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
