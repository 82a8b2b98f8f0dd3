%% Messages that are literals stay in the mailbox while others are looked at behind them and a
%% collection runs: all are still there.
-module(receive_past_literals).
-export([main/0]).

main() ->
    Results = [once(N) || N <- lists:seq(1, 200)],
    io:format("~p~n", [lists:usort(Results)]).

once(N) ->
    self() ! {literal, "text"},
    self() ! {made, [N]},
    nothing = receive {never, X} -> X after 0 -> nothing end,
    erlang:garbage_collect(),
    _ = lists:seq(1, 300),
    receive {made, [N]} -> ok end,
    self() ! {more, {N}},
    nothing = receive {never, Y} -> Y after 0 -> nothing end,
    erlang:garbage_collect(),
    {receive {literal, T} -> T end, receive {more, {N}} -> more end}.
