%% send and 'receive' events, to processes, names, nobody; match specifications on both.
-module(trace_messages).
-export([main/0]).

main() ->
    Me = self(),
    Tracer = spawn_link(fun() -> collect([]) end),
    P = spawn_link(fun() -> loop() end),
    register(tm_echo, spawn_link(fun Echo() -> receive {F, M} -> F ! {echo, M}, Echo() end end)),
    Dead = spawn(fun() -> ok end),
    monitor(process, Dead), receive {'DOWN', _, _, _, _} -> ok end,
    1 = erlang:trace(P, true, [send, 'receive', {tracer, Tracer}]),
    P ! {call, Me, fun() -> tm_echo ! {self(), one}, receive {echo, one} -> ok end end},
    receive done -> ok end,
    P ! {call, Me, fun() -> Dead ! to_the_dead end},
    receive done -> ok end,
    P ! {call, Me, fun() -> catch (no_such_name ! x) end},
    receive done -> ok end,
    P ! {call, Me, fun() -> erlang:send_after(1, self(), timer), receive timer -> ok end end},
    receive done -> ok end,
    1 = erlang:trace_pattern(send, [{['_', done], [], []}], []),
    1 = erlang:trace_pattern('receive', [{['_', '$1', {call, '_', '_'}], [],
                                          [{message, {{from, '$1'}}}]}], []),
    io:format("~p~n", [erlang:trace_info(send, match_spec)]),
    P ! {call, Me, fun() -> self() ! note, receive note -> ok end end},
    receive done -> ok end,
    1 = erlang:trace_pattern(send, false, []),
    1 = erlang:trace_pattern('receive', true, []),
    io:format("~p ~p~n", [erlang:trace_info(send, match_spec),
                          erlang:trace_info('receive', match_spec)]),
    P ! {call, Me, fun() -> ok end},
    receive done -> ok end,
    1 = erlang:trace_pattern(send, true, []),
    Tracer ! {give, Me},
    receive {events, Events} ->
        [io:format("~s~n", [text(E, [{P, "P"}, {Me, "Me"}, {Dead, "Dead"},
                                     {whereis(tm_echo), "Echo"}])]) || E <- Events]
    end.

text(E, Names) ->
    S = lists:flatten(io_lib:format("~w", [E])),
    S1 = lists:foldl(fun({Pid, N}, A) -> lists:flatten(string:replace(A, pid_to_list(Pid), N, all))
                     end, S, Names),
    re:replace(S1, "#Fun<[^>]*>", "Fun", [global, {return, list}]).

loop() ->
    receive {call, From, F} -> F(), From ! done, loop() end.

collect(L) ->
    receive
        {give, To} -> To ! {events, lists:reverse(L)};
        M -> collect([M | L])
    end.
