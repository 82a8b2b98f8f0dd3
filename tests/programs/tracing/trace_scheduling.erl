%% running and exiting: in and out alternate; garbage_collection: starts and ends in pairs.
-module(trace_scheduling).
-export([main/0]).

main() ->
    Me = self(),
    Tracer = spawn_link(fun() -> collect([]) end),
    P = spawn(fun() -> loop() end),
    timer:sleep(20),
    1 = erlang:trace(P, true, [running, exiting, {tracer, Tracer}]),
    [begin P ! {ping, Me}, receive pong -> ok end, timer:sleep(2) end || _ <- [1, 2, 3]],
    M = monitor(process, P),
    P ! stop,
    receive {'DOWN', M, _, _, _} -> ok end,
    timer:sleep(20),
    Tracer ! {give, Me},
    Events = receive {events, L} -> L end,
    Tags = [element(3, E) || E <- Events],
    Running = [T || T <- Tags, T =:= in orelse T =:= out],
    io:format("~p ~p~n", [hd(Running), alternates(Running)]),
    io:format("~p~n", [lists:last(Tags)]),
    io:format("~p~n", [lists:all(fun({trace, Q, _, {Mod, F, A}}) ->
                                         Q =:= P andalso is_atom(Mod) andalso is_atom(F)
                                             andalso is_integer(A);
                                    ({trace, Q, _, 0}) -> Q =:= P
                                 end, Events)]),
    io:format("~p~n", [[E || E = {trace, _, in, {_, main, _}} <- Events]]),
    collections(Me).

collections(Me) ->
    Tracer = spawn_link(fun() -> collect([]) end),
    P = spawn_link(fun() -> receive go -> ok end,
                            garbage_collect(), L = lists:seq(1, 100000),
                            Me ! {done, length(L)} end),
    1 = erlang:trace(P, true, [garbage_collection, {tracer, Tracer}]),
    P ! go,
    receive {done, N} -> io:format("~p~n", [N]) end,
    timer:sleep(20),
    Tracer ! {give, Me},
    Events = receive {events, L} -> L end,
    Tags = [T || {trace, Q, T, I} <- Events, Q =:= P, is_list(I)],
    io:format("~p ~p~n", [paired(Tags), lists:usort(Tags)]),
    {trace, _, _, Info} = hd(Events),
    io:format("~p~n", [lists:sort([K || {K, V} <- Info, is_integer(V)])]).

paired([gc_minor_start, gc_minor_end | T]) -> paired(T);
paired([gc_major_start, gc_major_end | T]) -> paired(T);
paired([]) -> true;
paired(T) -> T.

alternates([A, A | _]) -> false;
alternates([_ | T]) -> alternates(T);
alternates([]) -> true.

loop() -> receive {ping, F} -> F ! pong, loop(); stop -> ok end.

collect(L) ->
    receive
        {give, To} -> To ! {events, lists:reverse(L)};
        M -> collect([M | L])
    end.
