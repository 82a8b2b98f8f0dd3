%% Many processes on all schedulers send each other every kind of signal at once. What is printed
%% depends on nothing but that everything is answered and nothing is left over.
-module(stress_signals).
-export([main/0, load/1]).

-define(NAMES, [stress_a, stress_b, stress_c, stress_d]).

main() ->
    Before = length(processes()),
    io:format("~p~n", [load(40)]),
    io:format("names left: ~p~n", [[N || N <- ?NAMES, whereis(N) =/= undefined]]),
    io:format("processes left: ~p~n", [wait_for_count(Before, 200)]).

%% Also a part of tests/long_run, like the load/1 of the other programs here.
load(Rounds) ->
    Names = ?NAMES,
    Workers = [spawn_monitor(fun() -> worker(N, Rounds, Names) end) || N <- lists:seq(1, 12)],
    lists:usort([receive {'DOWN', Ref, process, Pid, Reason} -> Reason end
                 || {Pid, Ref} <- Workers]).

wait_for_count(Before, Tries) ->
    case length(processes()) - Before of
        Left when Left =< 0 -> 0;
        Left when Tries =:= 0 -> Left;
        _ -> timer:sleep(20), wait_for_count(Before, Tries - 1)
    end.

worker(Seed, Rounds, Names) ->
    rand:seed(exsss, {Seed, 2, persistent_term:get(stress_seed, 3)}),
    process_flag(trap_exit, true),
    [one_round(Names) || _ <- lists:seq(1, Rounds)],
    flush().

one_round(Names) ->
    Crowd = [spawn_link(fun() -> echo(0) end) || _ <- lists:seq(1, 6)],
    Monitors = [erlang:monitor(process, P) || P <- Crowd, _ <- [1, 2]],
    [act(rand:uniform(18), P, Crowd, Names) || P <- Crowd ++ Crowd ++ Crowd],
    [erlang:demonitor(M, [flush]) || M <- Monitors, rand:uniform(2) =:= 1],
    Final = [{P, erlang:monitor(process, P)} || P <- Crowd],
    [case rand:uniform(3) of
         1 -> P ! stop;
         2 -> exit(P, kill);
         3 -> exit(P, shutdown)
     end || P <- Crowd],
    [receive {'DOWN', Ref, process, P, _} -> ok end || {P, Ref} <- Final],
    flush().

act(1, P, Crowd, _) -> P ! {link_to, pick(Crowd)};
act(2, P, Crowd, _) -> P ! {unlink_from, pick(Crowd)};
act(3, P, Crowd, _) -> P ! {monitor, pick(Crowd)};
act(4, P, _, _) -> unlink(P), link(P);
act(5, P, _, Names) -> catch register(pick(Names), P);
act(6, _, _, Names) -> catch unregister(pick(Names));
act(7, _, _, Names) -> catch (pick(Names) ! {ping, self(), whereis(pick(Names))});
act(8, P, _, _) -> is_process_alive(P);
act(9, P, _, _) ->
    process_info(P, [message_queue_len, links, monitors, monitored_by, dictionary, memory,
                     current_function, status, heap_size, registered_name, reductions, messages]);
act(10, P, _, _) -> catch erlang:suspend_process(P), catch erlang:resume_process(P);
act(11, P, _, _) -> garbage_collect(P);
act(12, P, _, _) -> catch group_leader(pick([group_leader(), self()]), P);
act(13, P, Crowd, _) -> P ! {data, lists:seq(1, rand:uniform(200)), Crowd, binary:copy(<<7>>, 100)};
act(14, P, _, _) ->
    Alias = alias([reply]),
    P ! {alias, Alias},
    receive {Alias, _} -> ok after 5 -> unalias(Alias) end;
act(15, P, _, _) -> erlang:check_process_code(P, lists);
act(16, P, _, _) -> erlang:send_after(rand:uniform(3) - 1, P, timed);
act(17, P, _, _) -> catch erlang:check_process_code(P, ?MODULE, [{async, make_ref()}]);
act(18, P, _, _) ->
    Ref = spawn_request(fun() -> P ! {ping, self(), none} end, [monitor, link]),
    receive {spawn_reply, Ref, ok, _} -> ok end.

pick(List) -> lists:nth(rand:uniform(length(List)), List).

flush() -> receive _ -> flush() after 0 -> ok end.

echo(N) ->
    receive
        stop -> ok;
        {link_to, P} -> catch link(P), echo(N);
        {unlink_from, P} -> unlink(P), echo(N);
        {monitor, P} -> put(N rem 4, erlang:monitor(process, P)), echo(N + 1);
        {ping, From, _} -> From ! pong, echo(N);
        {alias, Alias} -> Alias ! {Alias, N}, echo(N);
        {data, List, Crowd, Binary} ->
            put(kept, {lists:sum(List), byte_size(Binary), Crowd}),
            echo(N + length(List));
        _ -> echo(N + 1)
    end.
