%% A large message of a traced process: each event is told once.
-module(traced_copies).
-export([main/0, sender/2]).

sender(To, L) ->
    receive go -> ok end,
    To ! {first, L},
    erlang:send(To, {second, L}),
    To ! third,
    receive stop -> ok end.

main() ->
    %% Collecting at every instruction takes too long with so large a heap.
    N = case os:getenv("CORBEL_CHAOS", "") of "gc" ++ _ -> 100; _ -> 200000 end,
    L = lists:duplicate(N, x),
    Sink = spawn(fun() -> receive after infinity -> ok end end),
    P = spawn(?MODULE, sender, [Sink, L]),
    Self = self(),
    Collector = spawn_link(fun() -> collect(Self, []) end),
    1 = erlang:trace(P, true, [send, call, return_to, {tracer, Collector}]),
    1 = erlang:trace_pattern({erlang, send, 2}, [{'_', [], [{return_trace}]}], [local]),
    P ! go,
    wait(P),
    Delivered = erlang:trace_delivered(P),
    receive {trace_delivered, P, Delivered} -> ok end,
    Collector ! {tell, Self},
    receive {events, Events} -> [io:format("~p~n", [E]) || E <- Events] end.

wait(P) ->
    case process_info(P, [status, message_queue_len, current_function]) of
        [{status, waiting}, {message_queue_len, 0}, _] -> ok;
        _ -> receive after 5 -> ok end, wait(P)
    end.

collect(Parent, Seen) ->
    receive
        {trace, _, send, {Tag, L}, _} -> collect(Parent, [{send, Tag, is_list(L)} | Seen]);
        {trace, _, send, What, _} -> collect(Parent, [{send, What} | Seen]);
        {trace, _, call, {M, F, [_, {Tag, L}]}} ->
            collect(Parent, [{call, M, F, Tag, is_list(L)} | Seen]);
        {trace, _, return_from, MFA, {Tag, L}} ->
            collect(Parent, [{return_from, MFA, Tag, is_list(L)} | Seen]);
        {trace, _, return_to, MFA} -> collect(Parent, [{return_to, MFA} | Seen]);
        {tell, To} -> To ! {events, lists:reverse(Seen)}
    end.
