%% Accounts as processes.
-module(bank_account).
-export([main/0]).

main() ->
    A = spawn(fun() -> account(100) end),
    B = spawn(fun() -> account(0) end),
    show([transfer(A, B, 30), transfer(A, B, 300), ask(A, balance), ask(B, balance)]).

transfer(From, To, N) ->
    case ask(From, {withdraw, N}) of ok -> ask(To, {deposit, N}); E -> E end.

ask(P, Q) -> R = monitor(process, P), P ! {self(), R, Q}, receive {R, X} -> demonitor(R, [flush]), X; {'DOWN', R, _, _, W} -> {down, W} end.

account(N) ->
    receive
        {P, R, balance} -> P ! {R, N}, account(N);
        {P, R, {deposit, K}} -> P ! {R, ok}, account(N + K);
        {P, R, {withdraw, K}} when K =< N -> P ! {R, ok}, account(N - K);
        {P, R, _} -> P ! {R, {error, refused}}, account(N)
    end.

show(Term) -> io:format("~p~n", [Term]).
