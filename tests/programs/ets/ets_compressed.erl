%% Compressed tables give back what was put in, take updates, and cost less.
-module(ets_compressed).
-export([main/0]).

terms() ->
    <<_:3, Bits/bitstring>> = <<"abcdefghijkl">>,
    Small = 1 bsl 59,
    [0, 1, -1, 127, 128, 255, 256, Small - 1, Small, -Small, 1 bsl 100, -(1 bsl 200),
     1.0, 1.5e300, -0.0, 1.0e-310, a, 'with spaces', [], {}, [a|b], [1, 2, 3], [1, 2, 300],
     "hello", "", lists:seq(1, 1000), <<>>, <<"abc">>, <<1:3>>, Bits, <<0:64, 1:5>>,
     binary:copy(<<"x">>, 100), binary:copy(<<"y">>, 10000), fun lists:map/2, fun terms/0,
     fun() -> Small end, self(), make_ref(), atomics:new(1, []), #{}, #{a => 1, "b" => [x]},
     maps:from_list([{I, {I, integer_to_list(I)}} || I <- lists:seq(1, 100)]),
     {a, {b, {c, {d, [{e, f}, [[[g]]]]}}}}, list_to_tuple(lists:seq(1, 50)),
     [[1, 2], [3, [4|5]]|6]].

object(1, K, V) -> {K, V, filler, "filler text"};
object(2, K, V) -> {filler, K, V, "filler text"};
object(3, K, V) -> {filler, "filler text", K, V, last}.

main() ->
    [table(Type, KeyPos) || Type <- [set, bag, duplicate_bag, ordered_set], KeyPos <- [1, 2, 3]],
    [Plain, Less] = [memory(Options) || Options <- [[], [compressed]]],
    io:format("smaller: ~p~n", [Less < Plain / 2]),
    Deep = lists:foldl(fun(_, A) -> {[A]} end, x, lists:seq(1, 300000)),
    T = ets:new(t, [compressed]),
    ets:insert(T, {1, Deep}),
    io:format("deep: ~p~n", [ets:lookup(T, 1) =:= [{1, Deep}]]).

table(Type, KeyPos) ->
    T = ets:new(t, [Type, compressed, {keypos, KeyPos}]),
    Terms = lists:enumerate(terms()),
    Objects = [object(KeyPos, N, X) || {N, X} <- Terms] ++
        [object(KeyPos, {k, N, X}, {X, X, "some text to make it larger"}) || {N, X} <- Terms],
    [ets:insert(T, O) || O <- Objects],
    [ets:insert(T, O) || O <- Objects, Type =/= duplicate_bag],
    All = lists:sort(Objects),
    All = lists:sort(ets:tab2list(T)),
    All = lists:sort(ets:select(T, [{'$1', [], ['$1']}])),
    [[O] = ets:lookup(T, element(KeyPos, O)) || O <- Objects],
    [[O] = ets:match_object(T, O) || O <- lists:sublist(Objects, 20)],
    Found = [ets:lookup_element(T, element(KeyPos, O), KeyPos + 1) || O <- Objects],
    Wanted = [element(KeyPos + 1, O) || O <- Objects],
    true = lists:member(Found, [Wanted, [[W] || W <- Wanted]]),
    Type =:= set andalso update(T, KeyPos),
    [ets:delete_object(T, O) || O <- Objects],
    io:format("~p ~p: ~p left~n", [Type, KeyPos, ets:info(T, size)]),
    ets:delete(T).

update(T, KeyPos) ->
    ets:insert(T, object(KeyPos, key, "a text that is quite long enough")),
    true = ets:update_element(T, key, {KeyPos + 1, "another text that is quite long"}),
    io:format("~p~n", [ets:take(T, key)]),
    ets:insert(T, object(KeyPos, counter, 17)),
    io:format("~p~n", [[ets:update_counter(T, counter, {KeyPos + 1, 5}) || _ <- [1, 2]]]),
    io:format("~p~n", [ets:lookup(T, counter)]).

memory(Options) ->
    T = ets:new(t, Options),
    [ets:insert(T, {I, "some name of a person", <<"and more">>, #{a => I, b => {x, [1, 2]}}})
     || I <- lists:seq(1, 1000)],
    ets:info(T, memory).
