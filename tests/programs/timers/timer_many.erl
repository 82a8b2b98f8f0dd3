%% Two thousand timers fire in the order of their times.
-module(timer_many).
-export([main/0]).

main() ->
    [erlang:send_after(10 + (N * 37) rem 50, self(), {t, (N * 37) rem 50}) || N <- lists:seq(1, 2000)],
    L = [receive {t, X} -> X end || _ <- lists:seq(1, 2000)],
    show(length(L)),
    show(lists:sum(L)),
    Rs = [erlang:send_after(60000, self(), never) || _ <- lists:seq(1, 1000)],
    show(length([1 || R <- Rs, is_integer(erlang:cancel_timer(R))])).

show(Term) -> io:format("~p~n", [Term]).
