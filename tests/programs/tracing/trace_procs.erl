%% procs events: spawn, spawned, exit, link, unlink, getting_linked, register and so on; the set_on
%% flags.
-module(trace_procs).
-export([main/0, child/1]).

main() ->
    process_flag(trap_exit, true),
    Tracer = spawn_link(fun() -> collect([]) end),
    P = spawn_link(fun() -> loop() end),
    1 = erlang:trace(P, true, [procs, {tracer, Tracer}]),
    Q = call(P, fun() -> spawn(?MODULE, child, [idle]) end),
    call(P, fun() -> link(Q) end),
    call(P, fun() -> unlink(Q) end),
    call(P, fun() -> register(tp_name, self()) end),
    call(P, fun() -> unregister(tp_name) end),
    call(P, fun() -> catch link(spawn_dead()) end),
    Q ! {link, P}, timer:sleep(20),
    Q ! {unlink, P}, timer:sleep(20),
    R = call(P, fun() -> spawn_link(?MODULE, child, [idle]) end),
    call(P, fun() -> unlink(R) end),
    timer:sleep(20),
    1 = erlang:trace(P, true, [set_on_spawn, {tracer, Tracer}]),
    S = call(P, fun() -> spawn(?MODULE, child, [idle]) end),
    io:format("~p~n", [lists:sort(element(2, erlang:trace_info(S, flags)))]),
    exit(S, kill), timer:sleep(20),
    1 = erlang:trace(P, false, [set_on_spawn]),
    1 = erlang:trace(P, true, [set_on_first_spawn, {tracer, Tracer}]),
    T = call(P, fun() -> spawn(?MODULE, child, [idle]) end),
    U = call(P, fun() -> spawn(?MODULE, child, [idle]) end),
    io:format("~p ~p ~p~n", [element(2, erlang:trace_info(X, flags)) || X <- [P, T, U]]),
    1 = erlang:trace(P, true, [set_on_link, {tracer, Tracer}]),
    call(P, fun() -> link(U) end),
    io:format("~p~n", [lists:sort(element(2, erlang:trace_info(U, flags)))]),
    timer:sleep(20),
    unlink(P),
    exit(P, {the, end_}), timer:sleep(20),
    Tracer ! {give, self()},
    Names = [{P, "P"}, {Q, "Q"}, {R, "R"}, {S, "S"}, {T, "T"}, {U, "U"}, {self(), "Me"}],
    receive {events, Events} ->
        Texts = [text(E, Names) || E <- Events],
        %% Each process's own order counts.
        [begin
             io:format("-- ~s~n", [N]),
             [io:format("~s~n", [X]) || X = "{trace," ++ Rest <- Texts, lists:prefix(N, Rest)]
         end || {_, N} <- Names]
    end.

spawn_dead() ->
    D = spawn(?MODULE, child, [stop]),
    M = monitor(process, D),
    receive {'DOWN', M, _, _, _} -> D end.

child(stop) -> ok;
child(idle) ->
    receive
        {link, P} -> link(P), child(idle);
        {unlink, P} -> unlink(P), child(idle);
        stop -> ok
    end.

call(P, F) ->
    P ! {call, self(), F},
    receive {done, P, R} -> R end.

loop() ->
    receive {call, From, F} -> R = F(), From ! {done, self(), R}, loop() end.

text(E, Names) ->
    S = lists:flatten(io_lib:format("~w", [E])),
    S1 = lists:foldl(fun({Pid, N}, A) -> lists:flatten(string:replace(A, pid_to_list(Pid), N, all))
                     end, S, Names),
    re:replace(S1, "<0[0-9.]*>", "pid", [global, {return, list}]).

collect(L) ->
    receive
        {give, To} -> To ! {events, lists:reverse(L)};
        M -> collect([M | L])
    end.
