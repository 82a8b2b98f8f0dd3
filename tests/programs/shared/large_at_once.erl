%% Large terms that are stored in one go, while others look on.
-module(large_at_once).
-export([main/0]).

main() ->
    persistent(),
    [tables(Type, Options) || Type <- [set, ordered_set, bag], Options <- [[private], [public], []]],
    killed(),
    Suffix = binary:copy(<<"abcdefg">>, 1000),
    show([binary:longest_common_suffix([<<X/binary, Suffix/binary>>, <<Y/binary, Suffix/binary>>])
          || X <- [<<>>, <<"a">>, <<"xg">>], Y <- [<<>>, <<"b">>, <<"yyyyyyyyyg">>]]).

persistent() ->
    Part = lists:seq(1, 30000),
    Large = {Part, Part, [Part | Part], #{part => Part}, list_to_tuple(Part), <<0:80000>>},
    ok = persistent_term:put(large, Large),
    First = persistent_term:get(large),
    ok = persistent_term:put(large, {Part, Part, [Part | Part], #{part => Part}, list_to_tuple(Part), <<0:80000>>}),
    Again = persistent_term:get(large),
    show({First =:= Large, erts_debug:same(First, Again), erts_debug:same(element(1, First), element(2, First)),
          erts_debug:size(First) < 200000}),
    Self = self(),
    Pids = [spawn(fun() -> persistent_term:put(large, {N, Part}), Self ! {done, N} end) || N <- lists:seq(1, 20)],
    [receive {done, N} -> ok end || N <- lists:seq(1, length(Pids))],
    {Last, Stored} = persistent_term:get(large),
    show({lists:member(Last, lists:seq(1, 20)), Stored =:= Part, persistent_term:erase(large)}),
    show(First =:= Large).

tables(Type, Options) ->
    T = ets:new(t, [Type | Options]),
    Objects = [{I, I} || I <- lists:seq(1, 100000)],
    true = ets:insert(T, Objects),
    show({Type, ets:info(T, size), ets:lookup(T, 1), ets:lookup(T, 69999)}),
    show(ets:insert_new(T, [{x, I} || I <- lists:seq(1, 30000)] ++ [{1, 1}])),
    show({ets:info(T, size), ets:lookup(T, x)}),
    show(ets:insert_new(T, [{{x, I}, I} || I <- lists:seq(1, 30000)])),
    show(ets:info(T, size)),
    ets:delete(T),
    show(try ets:insert(T, Objects) catch error:Reason -> Reason end).

killed() ->
    Objects = [{I, I} || I <- lists:seq(1, 100000)],
    T = ets:new(t, [public]),
    Pids = [spawn(fun() -> ets:insert(T, Objects) end) || _ <- lists:seq(1, 10)],
    [begin Monitor = monitor(process, Pid), exit(Pid, kill), receive {'DOWN', Monitor, _, _, _} -> ok end end || Pid <- Pids],
    show(lists:member(ets:info(T, size), [0, 100000])),
    ets:insert(T, Objects),
    show(ets:info(T, size)).

show(Term) -> io:format("~p~n", [Term]).
