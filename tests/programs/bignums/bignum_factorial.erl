%% The digits of large factorials and powers.
-module(bignum_factorial).
-export([main/0]).

main() ->
    F = factorial(300),
    io:format("~b~n", [F]),
    show(lists:sum([C - $0 || C <- integer_to_list(factorial(1000))])),
    show(length(integer_to_list(factorial(2000), 16))),
    show(F div factorial(298) =:= 300 * 299),
    show(power(3, 500)),
    show(power(7, 1000) rem 1000000007),
    show(length(integer_to_list(power(2, 10000)))).

factorial(0) -> 1;
factorial(N) -> N * factorial(N - 1).

power(_, 0) -> 1;
power(B, N) when N rem 2 =:= 0 -> H = power(B, N div 2), H * H;
power(B, N) -> B * power(B, N - 1).

show(Term) -> io:format("~p~n", [Term]).
