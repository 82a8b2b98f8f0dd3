%% Comparisons that take longer than a slice, in every place where one may stand: tests, values,
%% guards, matches, receives; with many registers live, floats among them; and while one is made,
%% its process is collected, asked, suspended, traced and killed.
-module(large_comparisons).
-export([main/0, spread/9, floats/4, same/2]).

% Collecting at every instruction takes too long with so large a heap.
-define(N, (case os:getenv("CORBEL_CHAOS", "") of "gc" ++ _ -> 100; _ -> 100000 end)).

list(N) -> [{I, I rem 7, [I]} || I <- lists:seq(1, N)].
deep(N) -> lists:foldl(fun(I, Acc) -> {I, Acc} end, end_, lists:seq(1, N)).
map(N, Shift) -> maps:from_list([{I + Shift, {I, x}} || I <- lists:seq(1, N)]).
wide(N) -> list_to_tuple(lists:seq(1, N)).
binary(N) -> binary:copy(<<"0123456789">>, N).

orders(A, B) -> {A =:= B, A == B, A =/= B, A /= B, A < B, A =< B, A > B, A >= B}.

test(A, B) ->
    if
        A =:= B -> same;
        A == B -> equal;
        A < B -> less;
        A > B -> greater
    end.

same(A, A) -> yes;
same(_, _) -> no.

matches(A, B) ->
    try A = B of _ -> matched catch error:{badmatch, M} -> {badmatch, M =:= B} end.

pairs() ->
    L = list(?N),
    [{lists, L, list(?N)},
     {shorter, L, list(?N - 1)},
     {last, L, lists:sublist(L, ?N - 1) ++ [{?N, 0.5, []}]},
     {number, lists:seq(1, ?N) ++ [1], lists:seq(1, ?N) ++ [1.0]},
     {deep, deep(?N), deep(?N)},
     {wide, wide(?N), wide(?N)},
     {wide_last, wide(?N), setelement(?N, wide(?N), a)},
     {maps, map(?N, 0), map(?N, 0)},
     {maps_value, map(?N, 0), (map(?N, 0))#{?N := y}},
     {maps_keys, map(?N, 0), map(?N, 1)},
     {binaries, binary(5 * ?N), binary(5 * ?N)},
     {binaries_last, <<(binary(5 * ?N))/binary, 1>>, <<(binary(5 * ?N))/binary, 2>>},
     {bits, <<1:1, (binary(3 * ?N))/binary>>, <<1:1, (binary(3 * ?N))/binary>>},
     {in_funs, fun() -> L end, fun() -> L end}].

%% Nine arguments, four values of the stack, and what the comparison itself gives.
spread(A, B, C, D, E, F, G, H, I) ->
    W = [A | B],
    X = A =:= B,
    Y = {C, X, A < B},
    Z = case B == A of true -> [E | D]; false -> [D | E] end,
    erlang:garbage_collect(),
    {is_list(W), X, Y, Z, F, G, [H], {I}, test(A, B)}.

floats(A, B, X, Y) when is_float(X), is_float(Y) ->
    S = X * Y + 1.5,
    T = case A == B of true -> S * 2.0; false -> S - 1.0 end,
    U = T / X,
    {S, T, U, A < B}.

receives(L) ->
    Self = self(),
    Same = list(?N),
    spawn(fun() -> [Self ! {tag, list(?N - K)} || K <- [3, 2, 1, 0]], Self ! {other, L} end),
    R = receive {tag, L} -> found end,
    T = receive {other, X} when X == Same -> guarded end,
    {message_queue_len, Left} = process_info(Self, message_queue_len),
    flush(),
    io:format("receive ~p ~p ~p~n", [R, T, Left]).

flush() -> receive _ -> flush() after 0 -> ok end.

builtins(L) ->
    M = list(?N),
    io:format("member ~p ~p~n", [lists:member(L, [a, 1, M]), lists:member(L, [a, [b | M], 1.0])]),
    io:format("key ~p ~p ~p~n", [element(2, lists:keyfind(L, 1, [{1, 2}, {M, 3}])),
                                 lists:keymember(L, 2, [{1, 2}, {M, 3}]),
                                 lists:keysearch(L, 1, [{[a | M], 2}])]),
    F = fun erlang:'=:='/2,
    G = fun erlang:'<'/2,
    io:format("funs ~p ~p ~p~n", [F(L, M), apply(erlang, '==', [M, L]), G(L, [a | M])]).

loop(A, B, N) ->
    tick(N),
    case {A =:= B, A < B, A == B} of
        {true, false, true} -> loop(A, B, N + 1);
        Other -> exit({wrong, Other, N})
    end.

tick(_) -> erlang:yield().

%% All at once; a process that is disturbed goes on with the right values.
disturbed(A, B) ->
    P = spawn(fun() -> loop(A, B, 0) end),
    M = monitor(process, P),
    [begin
         true = erlang:garbage_collect(P),
         [{current_function, _}, {status, _}, {messages, []}] =
             process_info(P, [current_function, status, messages]),
         true = erlang:suspend_process(P),
         {status, suspended} = process_info(P, status),
         true = erlang:garbage_collect(P),
         true = erlang:resume_process(P),
         P ! {junk, I},
         receive after I rem 3 -> ok end,
         {message_queue_len, 1} = process_info(P, message_queue_len),
         {messages, [{junk, I}]} = process_info(P, messages),
         exit(P, normal)
     end || I <- [1]],
    [begin
         true = erlang:suspend_process(P),
         true = erlang:resume_process(P),
         true = erlang:garbage_collect(P, [{type, minor}])
     end || _ <- lists:seq(1, 5)],
    1 = erlang:trace(P, true, [call, running, garbage_collection]),
    erlang:trace_pattern({?MODULE, tick, 1}, true, [local]),
    receive {trace, P, call, {?MODULE, tick, [_]}} -> ok end,
    receive {trace, P, call, {?MODULE, tick, [_]}} -> ok end,
    erlang:trace_pattern({?MODULE, tick, 1}, false, [local]),
    erlang:trace(P, false, [all]),
    exit(P, kill),
    receive {'DOWN', M, process, P, Why} -> io:format("disturbed ~p~n", [Why]) end,
    flush().

%% A call is told of once, though its first instruction is a comparison that is begun twice.
traced(A, B) ->
    Self = self(),
    P = spawn(fun() -> receive go -> ok end, Self ! {same, same(A, B), same(B, A)} end),
    erlang:trace_pattern({?MODULE, same, 2}, [{['_', '_'], [], [{return_trace}]}], [local]),
    1 = erlang:trace(P, true, [call, {tracer, Collector = spawn(fun() -> count(0, []) end)}]),
    P ! go,
    receive {same, X, Y} -> io:format("same ~p ~p~n", [X, Y]) end,
    D = erlang:trace_delivered(P),
    receive {trace_delivered, P, D} -> ok end,
    erlang:trace_pattern({?MODULE, same, 2}, false, [local]),
    Collector ! {tell, Self},
    receive {calls, N, Returns} -> io:format("calls ~p ~p~n", [N, Returns]) end.

count(N, Returns) ->
    receive
        {trace, _, call, _} -> count(N + 1, Returns);
        {trace, _, return_from, _, R} -> count(N, Returns ++ [R]);
        {tell, To} -> To ! {calls, N, Returns}
    end.

killed(A, B) ->
    Kill = fun(Wait) ->
                   {P, M} = spawn_monitor(fun() -> loop(A, B, 0) end),
                   receive after Wait -> ok end,
                   exit(P, {stop, Wait}),
                   receive {'DOWN', M, process, P, {stop, Wait}} -> ok end
           end,
    io:format("killed ~p~n", [lists:usort([Kill(W rem 7) || W <- lists:seq(1, 40)])]).

%% Others that want the schedulers all the time.
spin() -> erlang:yield(), spin().

main() ->
    [spawn(fun spin/0) || _ <- lists:seq(1, 2 * erlang:system_info(schedulers))],
    [io:format("~p ~p ~p ~p ~p~n", [Name, orders(A, B), orders(B, A), test(A, B), matches(A, B)])
     || {Name, A, B} <- pairs()],
    A = list(?N),
    B = list(?N),
    C = list(?N - 1),
    io:format("~p~n", [spread(A, B, 1, 2, 3, 4, 5, 6, 7)]),
    io:format("~p~n", [spread(A, C, 1, 2, 3, 4, 5, 6, 7)]),
    io:format("~p ~p~n", [floats(A, B, 3.0, 4.5), floats(A, C, 3.0, 4.5)]),
    receives(A),
    builtins(A),
    traced(A, B),
    disturbed(A, B),
    killed(A, B).
