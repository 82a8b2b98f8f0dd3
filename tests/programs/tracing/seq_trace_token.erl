%% Sequential tracing: the token's parts, its way through messages, prints, the tracer's events.
-module(seq_trace_token).
-export([main/0]).

main() ->
    io:format("~p ~p~n", [seq_trace:get_token(), seq_trace:get_system_tracer()]),
    Me = self(),
    Tracer = spawn_link(fun() -> collect([]) end),
    io:format("~p~n", [seq_trace:set_system_tracer(Tracer)]),
    true = Tracer =:= seq_trace:get_system_tracer(),
    io:format("~p ~p~n", [seq_trace:set_token(label, {any, "term"}), seq_trace:get_token(label)]),
    io:format("~p~n", [seq_trace:set_token(serial, {3, 5})]),
    io:format("~p~n", [seq_trace:get_token(serial)]),
    [io:format("~p ~p~n", [seq_trace:set_token(F, true), seq_trace:get_token(F)])
     || F <- [send, 'receive', print]],
    seq_trace:set_token(serial, {3, 5}),
    {Flags, Label, 5, _, 3} = seq_trace:get_token(),
    Token = seq_trace:set_token([]),
    io:format("~p~n", [{Flags, Label}]),
    P = spawn_link(fun Loop() ->
                       receive {From, N} ->
                           io_lib:format("x", []),
                           seq_trace:print({got, N}),
                           From ! {self(), N + 1, element(2, seq_trace:get_token(label))},
                           Loop()
                       end
                   end),
    timer:sleep(10),
    seq_trace:set_token(Token),
    P ! {Me, 1},
    L1 = receive {P, 2, L1_} -> L1_ end,
    {_, _, S1, P, L2} = seq_trace:get_token(),
    Printed = [seq_trace:print(other_label, nothing), seq_trace:print({any, "term"}, something)],
    Old = seq_trace:set_token([]),
    io:format("~p~n", [{L1, S1, L2, Printed, tuple_size(Old), seq_trace:get_token()}]),
    P ! {Me, 10},
    receive {P, 11, L3} -> io:format("~p~n", [L3]) end,
    io:format("~p~n", [element(2, process_info(P, sequential_trace_token))]),
    seq_trace:set_token(Old),
    P ! {Me, 20},
    L4 = receive {P, 21, L4_} -> L4_ end,
    seq_trace:reset_trace(),
    io:format("~p ~p~n", [L4, seq_trace:get_token()]),
    seq_trace:set_token(label, 1), seq_trace:set_token(print, true),
    [begin
         seq_trace:set_token(T, true), seq_trace:print(stamped), seq_trace:set_token(T, false)
     end || T <- [timestamp, monotonic_timestamp, strict_monotonic_timestamp]],
    seq_trace:set_token([]),
    Tracer ! {give, Me},
    receive {events, Events} ->
        [io:format("~s~n", [text(stamp(E), [{Me, "Me"}, {P, "P"}])]) || E <- Events]
    end,
    true = Tracer =:= seq_trace:set_system_tracer(false),
    io:format("~p~n", [catch seq_trace:set_system_tracer(odd)]).

stamp({seq_trace, L, M, {_, _, _}}) -> {seq_trace, L, M, now};
stamp({seq_trace, L, M, {_, _}}) -> {seq_trace, L, M, strict};
stamp({seq_trace, L, M, I}) when is_integer(I) -> {seq_trace, L, M, monotonic};
stamp(E) -> E.

text(E, Names) ->
    S = lists:flatten(io_lib:format("~w", [E])),
    lists:foldl(fun({Pid, N}, A) -> lists:flatten(string:replace(A, pid_to_list(Pid), N, all))
                end, S, Names).

collect(L) ->
    receive
        {give, To} -> To ! {events, lists:reverse(L)};
        M -> collect([M | L])
    end.
