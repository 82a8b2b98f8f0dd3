%% A process that hibernates stays so whatever is asked of it while it falls asleep: only a message
%% wakes it.
-module(hibernate_asked).
-export([main/0, woken/1]).

woken(Parent) ->
    Parent ! {awake, self(), process_info(self(), message_queue_len)},
    receive stop -> ok end.

%% Asks all the time.
asker(P) ->
    case process_info(P, [status, heap_size]) of
        undefined -> ok;
        _ -> asker(P)
    end.

one(Parent) ->
    P = spawn(fun() ->
                      put(garbage, lists:seq(1, 1000)),
                      erlang:hibernate(?MODULE, woken, [Parent])
              end),
    Asker = spawn(fun() -> asker(P) end),
    receive after 2 -> ok end,
    exit(Asker, kill),
    Early = receive {awake, P, _} -> early after 1 -> asleep end,
    P ! go,
    Awake = receive {awake, P, Seen} -> Seen end,
    P ! stop,
    {Early, Awake}.

main() ->
    Self = self(),
    [spawn(fun Loop() -> erlang:yield(), Loop() end) || _ <- [1, 2]],
    io:format("~p~n", [lists:usort([one(Self) || _ <- lists:seq(1, 300)])]).
