%% Query list comprehensions over lists and tables.
-module(qlc_use).
-export([main/0]).

-include_lib("stdlib/include/qlc.hrl").
main() ->
    T = ets:new(t, [ordered_set]),
    ets:insert(T, [{N, N rem 3} || N <- lists:seq(1, 9)]),
    show(qlc:e(qlc:q([A || {A, 1} <- ets:table(T)]))),
    show(qlc:e(qlc:q([{A, X} || {A, B} <- ets:table(T), {B2, X} <- [{0, zero}, {1, one}], B =:= B2, A > 3]))),
    show(qlc:fold(fun(X, S) -> X + S end, 0, qlc:q([A || {A, _} <- ets:table(T)]))),
    C = qlc:cursor(qlc:q([A || {A, _} <- ets:table(T)])),
    show([qlc:next_answers(C, 4), qlc:next_answers(C, 100), qlc:delete_cursor(C)]),
    show(qlc:e(qlc:sort(qlc:q([-A || {A, _} <- ets:table(T)])))).

show(Term) -> io:format("~p~n", [Term]).
