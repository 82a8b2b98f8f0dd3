%% A token bucket process.
-module(rate_limiter).
-export([main/0]).

main() ->
    P = spawn(fun() -> bucket(3) end),
    show([take(P) || _ <- lists:seq(1, 5)]),
    P ! refill,
    show([take(P) || _ <- lists:seq(1, 2)]).

take(P) -> P ! {take, self()}, receive {taken, X} -> X end.

bucket(N) ->
    receive
        {take, P} when N > 0 -> P ! {taken, yes}, bucket(N - 1);
        {take, P} -> P ! {taken, no}, bucket(0);
        refill -> bucket(1)
    end.

show(Term) -> io:format("~p~n", [Term]).
