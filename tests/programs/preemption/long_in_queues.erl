%% What holds although long in-queues are worked off in steps: the order of one sender's signals, and
%% that who says it has looked at everything has done so.
-module(long_in_queues).
-export([main/0]).

-define(N, 60000).

main() ->
    io:format("order: ~p~n", [order()]),
    io:format("own message behind others: ~p~n", [own_behind_others()]),
    io:format("length: ~p~n", [queue_length()]),
    io:format("flush: ~p~n", [flush()]),
    io:format("information: ~p~n", [info()]),
    io:format("exit signal: ~p~n", [exit_behind()]),
    io:format("own exit signal: ~p~n", [own_exit()]),
    io:format("dead: ~p~n", [requests_to_the_dead()]),
    io:format("monitors: ~p~n", [monitors_between()]),
    io:format("time-out: ~p~n", [time_out()]),
    io:format("by reference: ~p~n", [by_reference()]),
    io:format("beside a long function: ~p~n", [beside_long_function()]),
    io:format("urgent: ~p~n", [urgent()]).

each(0, _) -> ok;
each(N, F) -> F(N), each(N - 1, F).

held(F) ->
    P = spawn(fun() -> receive begin_now -> F() end end),
    erlang:suspend_process(P),
    P ! begin_now,
    P.

order() ->
    Self = self(),
    P = held(fun() -> Self ! {self(), in_order(?N)} end),
    each(?N, fun(I) -> P ! I end),
    erlang:resume_process(P),
    receive {P, Result} -> Result end.

in_order(0) -> receive Other -> {unexpected, Other} after 0 -> nothing_else end;
in_order(N) -> receive M when M =:= N -> in_order(N - 1); Other -> {N, Other} end.

own_behind_others() ->
    Self = self(),
    P = held(fun() ->
                     self() ! mine,
                     Self ! {self(), receive mine -> found after 0 -> lost end}
             end),
    each(?N, fun(I) -> P ! I end),
    erlang:resume_process(P),
    receive {P, Result} -> Result end.

queue_length() ->
    Self = self(),
    P = held(fun() -> Self ! {self(), process_info(self(), message_queue_len)} end),
    each(?N, fun(I) -> P ! I end),
    erlang:resume_process(P),
    receive {P, Result} -> Result end.

%% A DOWN that has arrived is flushed, wherever it stands.
flush() ->
    Self = self(),
    Dead = spawn(fun() -> ok end),
    P = held(fun() ->
                     M = monitor(process, Dead),
                     Self ! {self(), monitored},
                     receive go -> ok end,
                     demonitor(M, [flush]),
                     Self ! {self(), receive {'DOWN', M, _, _, _} = D -> D after 0 -> flushed end}
             end),
    each(?N, fun(I) -> P ! I end),
    P ! go,
    erlang:resume_process(P),
    receive {P, monitored} -> ok end,
    each(?N, fun(I) -> P ! I end),
    receive {P, Result} -> Result end.

info() ->
    Self = self(),
    Target = spawn(fun() -> receive stop -> ok end end),
    P = spawn(fun() ->
                      M = monitor(process, Target),
                      Self ! {self(), monitored},
                      receive go -> ok end,
                      Self ! {self(), {demonitor(M, [info]),
                                       receive {'DOWN', M, _, _, R} -> R after 0 -> nothing end}}
              end),
    receive {P, monitored} -> ok end,
    erlang:suspend_process(P),
    each(?N, fun(I) -> P ! I end),
    M = monitor(process, Target),
    Target ! stop,
    receive {'DOWN', M, _, _, _} -> ok end,
    P ! go,
    %% P's own DOWN was sent before ours.
    erlang:resume_process(P),
    receive {P, Result} -> Result end.

exit_behind() ->
    Self = self(),
    {P, M} = spawn_monitor(fun() -> receive never -> ok end end),
    erlang:suspend_process(P),
    each(?N, fun(I) -> P ! I end),
    each(100, fun(I) -> spawn(fun() -> X = monitor(process, P), P ! I, Self ! {ready, I},
                                       receive {'DOWN', X, _, _, R} -> Self ! {down, R} end end) end),
    each(100, fun(I) -> receive {ready, I} -> ok end end),
    exit(P, why),
    each(?N, fun(I) -> P ! I end),
    catch erlang:resume_process(P),
    Mine = receive {'DOWN', M, _, _, Reason} -> Reason end,
    {Mine, lists:usort([receive {down, R} -> R end || _ <- lists:seq(1, 100)]), is_process_alive(P)}.

own_exit() ->
    {P, M} = spawn_monitor(fun() -> receive go -> ok end, exit(self(), own), exit(too_late) end),
    erlang:suspend_process(P),
    P ! go,
    each(?N, fun(I) -> P ! I end),
    erlang:resume_process(P),
    receive {'DOWN', M, _, _, Reason} -> Reason end.

%% Requests that are in the in-queue of a process when it ends are answered, all of them.
requests_to_the_dead() ->
    Self = self(),
    {P, M} = spawn_monitor(fun() -> receive never -> ok end end),
    erlang:suspend_process(P),
    each(1000, fun(_) ->
                      spawn(fun() -> Self ! {info, process_info(P, priority)} end),
                      spawn(fun() -> process_flag(trap_exit, true), link(P),
                                     Self ! {linked, receive {'EXIT', P, R} -> R end} end)
              end),
    each(?N, fun(I) -> P ! I end),
    receive after 50 -> ok end,
    exit(P, kill),
    receive {'DOWN', M, _, _, killed} -> ok end,
    Infos = lists:usort([receive {info, I} -> I end || _ <- lists:seq(1, 1000)]),
    Links = lists:usort([receive {linked, R} -> R end || _ <- lists:seq(1, 1000)]),
    {Infos -- [{priority, normal}, undefined], Links -- [killed, noproc]}.

monitors_between() ->
    Self = self(),
    P = held(fun() ->
                     receive go -> ok end,
                     {monitored_by, L} = process_info(self(), monitored_by),
                     Self ! {self(), length(L)}
             end),
    Monitors = [begin P ! I, monitor(process, P) end || I <- lists:seq(1, ?N)],
    [demonitor(X) || X <- lists:sublist(Monitors, ?N - 10)],
    P ! go,
    erlang:resume_process(P),
    Result = receive {P, Length} -> Length end,
    [demonitor(X, [flush]) || X <- Monitors],
    Result.

%% Messages that have arrived come before the time-out.
time_out() ->
    Self = self(),
    P = spawn(fun() ->
                      Self ! {self(), waits},
                      Self ! {self(), receive last -> last after 5000 -> timeout end}
              end),
    receive {P, waits} -> ok end,
    erlang:suspend_process(P),
    each(?N, fun(I) -> P ! I end),
    P ! last,
    erlang:resume_process(P),
    receive {P, Result} -> Result end.

by_reference() ->
    Self = self(),
    Server = spawn(fun Serve() -> receive {From, R} -> From ! {R, ok}, Serve() end end),
    P = held(fun() ->
                     Answers = [begin
                                    R = make_ref(),
                                    Server ! {self(), R},
                                    receive {R, Answer} -> Answer end
                                end || _ <- lists:seq(1, 100)],
                     Self ! {self(), lists:usort(Answers)}
             end),
    each(?N, fun(I) -> P ! I end),
    erlang:resume_process(P),
    receive {P, Result} -> exit(Server, kill), Result end.

%% The subject is long, so that it runs beside the schedulers.
beside_long_function() ->
    Subject = binary:copy(<<"a">>, 28),
    {P, M} = spawn_monitor(fun() ->
                                   (fun Again() ->
                                            re:run(Subject, "(a+)+$x", [{match_limit, 100000000}]),
                                            Again()
                                    end)()
                           end),
    receive after 20 -> ok end,
    each(?N, fun(I) -> P ! I end),
    exit(P, stopped),
    receive {'DOWN', M, _, _, Reason} -> Reason end.

urgent() ->
    P = spawn(fun F() -> F() end),
    each(?N, fun(I) -> P ! I end),
    M = monitor(process, P),
    process_flag(priority, high),
    {messages, L} = process_info(P, messages),
    exit(P, kill),
    Result = receive {'DOWN', M, _, _, Reason} -> {length(L), Reason} end,
    process_flag(priority, normal),
    Result.
