%% Lists, tuples, records, maps, trees, closures, exceptions and pattern matching.
-module(structures).
-export([main/1]).
-record(state, {count = 0, name = none, items = [], flag = false}).

main(Arguments) ->
    bench_clock:main([{list_build_reverse, fun() -> times(200, fun() -> reverse(seq(1, 20000, []), []) end) end},
                      {list_comprehension, fun() -> times(100, fun() -> [X * 2 || X <- lists:seq(1, 30000), X rem 3 =/= 0] end) end},
                      {list_append, fun() -> times(1200, fun() -> append_all(100) end) end},
                      {nrev, fun() -> times(150, fun() -> nrev(lists:seq(1, 500)) end) end},
                      {queens, fun() -> times(20, fun() -> length(queens(8)) end) end},
                      {tuple_update, fun() -> tuples(2000000, {1, 2, 3, 4, 5, 6}) end},
                      {record_update, fun() -> records(3000000, #state{}) end},
                      {small_map, fun() -> small_maps(1000000, #{a => 1, b => 2, c => 3, d => 4}) end},
                      {large_map, fun() -> large_map(150000) end},
                      {map_fold, fun() -> times(30, fun() -> maps:fold(fun(K, V, A) -> K + V + A end, 0, maps:from_list([{I, I} || I <- lists:seq(1, 10000)])) end) end},
                      {gb_tree, fun() -> gb(120000) end},
                      {dict_store, fun() -> dicts(400, 400) end},
                      {gc_trees, fun() -> [depth(make_tree(16)) || _ <- lists:seq(1, 25)] end},
                      {gc_long_lived, fun() -> long_lived(400000, #{}) end},
                      {closures, fun() -> closures(4000000, fun(X) -> X + 1 end, 0) end},
                      {higher_order, fun() -> times(60, fun() -> lists:foldl(fun(X, A) -> X + A end, 0, lists:map(fun(X) -> X * X end, lists:filter(fun(X) -> X band 1 =:= 0 end, lists:seq(1, 30000)))) end) end},
                      {exceptions, fun() -> exceptions(600000, 0) end},
                      {pattern_match, fun() -> times(20000, fun() -> evaluate_all(2000) end) end},
                      {atom_dispatch, fun() -> dispatch(20000000, start, 0) end},
                      {sort_integers, fun() -> times(12, fun() -> merge_sort(random(30000, 42)) end) end},
                      {quicksort, fun() -> times(12, fun() -> quicksort(random(30000, 7)) end) end},
                      {sieve, fun() -> times(15, fun() -> sieve(lists:seq(2, 6000)) end) end}],
                     Arguments).

times(1, Fun) -> Fun();
times(N, Fun) -> Fun(), times(N - 1, Fun).

seq(From, To, Tail) when From > To -> Tail;
seq(From, To, Tail) -> seq(From + 1, To, [From | Tail]).

reverse([], Result) -> Result;
reverse([Head | Tail], Result) -> reverse(Tail, [Head | Result]).

append_all(N) -> lists:foldl(fun(I, All) -> All ++ [I, I + 1, I + 2] end, [], lists:seq(1, N)).

nrev([]) -> [];
nrev([Head | Tail]) -> app(nrev(Tail), [Head]).

app([], Tail) -> Tail;
app([Head | Tail], List) -> [Head | app(Tail, List)].

queens(0) -> [[]];
queens(N) -> queens(N, N).
queens(0, _) -> [[]];
queens(Row, N) -> [[Q | Qs] || Qs <- queens(Row - 1, N), Q <- lists:seq(1, N), safe(Q, Qs, 1)].

safe(_, [], _) -> true;
safe(Q, [Other | Rest], Distance) ->
    Q =/= Other andalso abs(Q - Other) =/= Distance andalso safe(Q, Rest, Distance + 1).

tuples(0, Tuple) -> Tuple;
tuples(N, {A, B, C, D, E, F}) -> tuples(N - 1, setelement(3, {B, C, D, E, F, A}, N)).

records(0, State) -> State;
records(N, #state{count = Count, flag = Flag} = State) ->
    records(N - 1, State#state{count = Count + 1, flag = not Flag}).

small_maps(0, Map) -> Map;
small_maps(N, #{a := A, b := B} = Map) -> small_maps(N - 1, Map#{a := B + 1, b := A, c => N}).

large_map(N) ->
    Map = lists:foldl(fun(I, M) -> M#{I => I * 2} end, #{}, lists:seq(1, N)),
    lists:foldl(fun(I, Sum) -> Sum + maps:get(I, Map) end, 0, lists:seq(1, N)).

gb(N) ->
    Tree = lists:foldl(fun(I, T) -> gb_trees:enter((I * 7919) rem 65536, I, T) end, gb_trees:empty(), lists:seq(1, N)),
    lists:foldl(fun(I, Sum) -> case gb_trees:lookup(I, Tree) of {value, _} -> Sum + 1; none -> Sum end end, 0, lists:seq(1, N)).

dicts(N, Rounds) ->
    lists:foldl(fun(_, _) -> lists:foldl(fun(I, D) -> dict:store(I, I, D) end, dict:new(), lists:seq(1, N)) end, 0, lists:seq(1, Rounds)),
    ok.

make_tree(0) -> leaf;
make_tree(N) -> {node, make_tree(N - 1), make_tree(N - 1)}.
depth(leaf) -> 0;
depth({node, Left, Right}) -> 1 + max(depth(Left), depth(Right)).

long_lived(0, Map) -> map_size(Map);
long_lived(N, Map) -> long_lived(N - 1, Map#{N band 16#3fff => {N, [N, N + 1, N + 2], <<"text">>}}).

closures(0, _, Value) -> Value;
closures(N, Fun, Value) -> closures(N - 1, fun(X) -> X + N - N + 1 end, Fun(Value)).

exceptions(0, Count) -> Count;
exceptions(N, Count) ->
    Value = try risky(N) catch throw:{odd, _} -> 1; error:badarith -> 2; exit:_ -> 3 end,
    exceptions(N - 1, Count + Value).
risky(N) when N rem 4 =:= 0 -> throw({odd, N});
risky(N) when N rem 4 =:= 1 -> N / (N - N);
risky(N) when N rem 4 =:= 2 -> exit(N);
risky(_) -> 0.

evaluate_all(N) -> evaluate(expression(12), [{x, N}, {y, 2}]).
expression(0) -> {variable, x};
expression(N) when N rem 3 =:= 0 -> {add, expression(N - 1), {number, N}};
expression(N) when N rem 3 =:= 1 -> {multiply, {number, 2}, expression(N - 1)};
expression(N) -> {'case', {less, {variable, y}, {number, N}}, expression(N - 2), expression(N - 1)}.
evaluate({number, N}, _) -> N;
evaluate({variable, Name}, Env) -> lookup(Name, Env);
evaluate({add, A, B}, Env) -> evaluate(A, Env) + evaluate(B, Env);
evaluate({multiply, A, B}, Env) -> (evaluate(A, Env) * evaluate(B, Env)) band 16#ffffff;
evaluate({less, A, B}, Env) -> evaluate(A, Env) < evaluate(B, Env);
evaluate({'case', Test, Then, Else}, Env) ->
    case evaluate(Test, Env) of
        true -> evaluate(Then, Env) + evaluate(Else, Env);
        false -> evaluate(Else, Env)
    end.
lookup(Name, [{Name, Value} | _]) -> Value;
lookup(Name, [_ | Rest]) -> lookup(Name, Rest).

dispatch(0, State, Count) -> {State, Count};
dispatch(N, start, Count) -> dispatch(N - 1, running, Count + 1);
dispatch(N, running, Count) -> dispatch(N - 1, waiting, Count + 2);
dispatch(N, waiting, Count) -> dispatch(N - 1, stopping, Count + 3);
dispatch(N, stopping, Count) -> dispatch(N - 1, start, Count + 4).

random(0, _) -> [];
random(N, Seed) -> [Seed | random(N - 1, (Seed * 1103515245 + 12345) band 16#7fffffff)].

merge_sort([]) -> [];
merge_sort([X]) -> [X];
merge_sort(List) ->
    {Left, Right} = split(List, [], []),
    merge(merge_sort(Left), merge_sort(Right)).
split([], A, B) -> {A, B};
split([X | Rest], A, B) -> split(Rest, B, [X | A]).
merge([], B) -> B;
merge(A, []) -> A;
merge([X | A], [Y | _] = B) when X =< Y -> [X | merge(A, B)];
merge(A, [Y | B]) -> [Y | merge(A, B)].

quicksort([]) -> [];
quicksort([Pivot | Rest]) ->
    quicksort([X || X <- Rest, X < Pivot]) ++ [Pivot | quicksort([X || X <- Rest, X >= Pivot])].

sieve([]) -> [];
sieve([Prime | Rest]) -> [Prime | sieve([N || N <- Rest, N rem Prime =/= 0])].
