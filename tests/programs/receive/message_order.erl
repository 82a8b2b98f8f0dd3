%% Signals between two processes stay in order.
-module(message_order).
-export([main/0]).

main() ->
    Me = self(),
    Sink = spawn(fun() -> sink(Me, 0) end),
    Senders = [spawn_monitor(fun() -> [Sink ! {S, N} || N <- lists:seq(1, 500)] end) || S <- [a, b, c]],
    [receive {'DOWN', R, _, _, normal} -> ok end || {_, R} <- Senders],
    Sink ! done,
    receive {counted, N, Ok} -> show({N, Ok}) end.

sink(To, _) -> sink(To, #{}, 0, true).

sink(To, Last, N, Ok) ->
    receive
        {S, K} -> sink(To, Last#{S => K}, N + 1, Ok andalso maps:get(S, Last, 0) + 1 =:= K);
        done -> To ! {counted, N, Ok}
    end.

show(Term) -> io:format("~p~n", [Term]).
