%% Timers started, read, cancelled and fired by many processes on all schedulers. Every timer either
%% fires once or is cancelled once.
-module(stress_timers).
-export([main/0, load/1]).

main() ->
    io:format("~p~n", [load(60)]),
    io:format("~p~n", [waits()]).

load(Rounds) ->
    Crowd = [spawn_monitor(fun() -> worker(W, Rounds) end) || W <- lists:seq(1, 10)],
    lists:usort([receive {'DOWN', R, process, P, Reason} -> Reason end || {P, R} <- Crowd]).

worker(W, Rounds) ->
    rand:seed(exsss, {W, 9, persistent_term:get(stress_seed, 9)}),
    Canceller = spawn_link(fun canceller/0),
    [one_round(Canceller) || _ <- lists:seq(1, Rounds)],
    unlink(Canceller),
    Canceller ! stop.

canceller() ->
    receive
        stop -> ok;
        {cancel, From, Ref} -> From ! {cancelled, Ref, erlang:cancel_timer(Ref)}, canceller();
        {read, Ref} -> erlang:read_timer(Ref), canceller();
        {timeout, _, _} -> canceller();
        _ -> canceller()
    end.

one_round(Canceller) ->
    Own = [erlang:start_timer(rand:uniform(6) - 1, self(), {x, N}) || N <- lists:seq(1, 8)],
    _ = [erlang:send_after(rand:uniform(5), Canceller, {y, lists:seq(1, N)})
         || N <- lists:seq(1, 4)],
    [Canceller ! {read, R} || R <- Own, rand:uniform(3) =:= 1],
    {Mine, Others} = lists:partition(fun(_) -> rand:uniform(2) =:= 1 end, Own),
    [Canceller ! {cancel, self(), R} || R <- Others],
    [settle(R, cancel(R)) || R <- Mine],
    [receive {cancelled, R, Left} -> settle(R, Left) end || R <- Others],
    Gone = spawn(fun() -> ok end),
    erlang:send_after(3, Gone, late),
    erlang:send_after(2, stress_nobody, late),
    receive never -> ok after rand:uniform(3) - 1 -> ok end,
    %% A process that dies takes its timers along.
    spawn(fun() -> erlang:start_timer(10000, self(), never), erlang:send_after(5, self(), x) end).

cancel(R) ->
    case rand:uniform(3) of
        1 -> erlang:cancel_timer(R);
        2 -> erlang:cancel_timer(R, [{async, true}, {info, true}]),
             receive {cancel_timer, R, Left} -> Left end;
        3 -> erlang:read_timer(R, [{async, true}]),
             receive {read_timer, R, _} -> ok end,
             erlang:cancel_timer(R)
    end.

%% false: it has fired, so the message is there or on its way.
settle(R, false) -> receive {timeout, R, {x, _}} -> ok after 5000 -> exit(lost) end;
settle(R, Left) when is_integer(Left) -> receive {timeout, R, _} -> exit(twice) after 0 -> ok end.

%% Many processes wait at once and all wake up, none early.
waits() ->
    Self = self(),
    Waits = [spawn(fun() ->
                       T = 1 + N rem 40,
                       Start = erlang:monotonic_time(),
                       receive after T -> ok end,
                       Took = erlang:monotonic_time() - Start,
                       Early = Took < erlang:convert_time_unit(T, millisecond, native),
                       Self ! {self(), Early}
                   end) || N <- lists:seq(1, 400)],
    lists:usort([receive {P, Early} -> Early end || P <- Waits]).
