%% Ownership: heirs, giving away, access rights, end of the owner.
-module(ets_owner).
-export([main/0]).

main() ->
    Me = self(),
    P = spawn(fun() ->
        T = ets:new(t, [protected, {heir, Me, heritage}]),
        N = ets:new(my_named, [named_table, private]),
        ets:insert(T, {k, v}), ets:insert(N, {a, 1}),
        Me ! {tables, T, N},
        receive stop -> ok end
    end),
    {T, N} = receive {tables, A, B} -> {A, B} end,
    show([N, ets:lookup(T, k), ets:info(T, owner) =:= P]),
    show(attempt(fun() -> ets:insert(my_named, {b, 1}) end)),
    show(attempt(fun() -> ets:lookup(my_named, a) end)),
    show(element(1, attempt(fun() -> ets:insert(T, {x, y}) end))),
    P ! stop,
    receive {'ETS-TRANSFER', T, P, heritage} -> show(inherited) end,
    show([ets:insert(T, {x, y}), lists:sort(ets:tab2list(T)), ets:info(my_named), ets:whereis(my_named)]),
    Q = spawn(fun() -> receive {'ETS-TRANSFER', X, _, gift} -> Me ! {got, ets:lookup(X, k)} end end),
    show(ets:give_away(T, Q, gift)),
    receive {got, R} -> show(R) end,
    timer:sleep(20),
    show(ets:info(T, size)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
