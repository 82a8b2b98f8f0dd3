%% lists:sort/1, usort/1 and keysort/2: every short list of terms some of which compare equal, long
%% lists of several kinds, and what they say about arguments that are no lists of the kind.
-module(sort_orders).
-export([main/0]).

main() ->
    Items = [1, 1.0, 2, {1}, {1.0}],
    Short = lists:append([words(N, Items) || N <- lists:seq(0, 4)]),
    io:format("~p~n", [[hash([F(L) || L <- Short]) || F <- sorts()]]),
    rand:seed(exsss, {1, 2, 3}),
    Long = [list(Kind, N, R) || Kind <- kinds(), {N, R} <- [{30, 3}, {30, 999}, {140, 99}]],
    [io:format("~p~n", [[hash(F(L)) || F <- sorts()]]) || L <- Long],
    %% Longer than what is sorted at once; what is compared with the last item, too.
    Random = << <<(erlang:md5(<<I>>))/binary>> || I <- lists:seq(0, 69) >>,
    [begin
         Bytes = binary_to_list(binary:copy(Random, Times)) ++ [Last],
         io:format("~p~n", [[hash(lists:sort(Bytes)), hash(lists:usort(Bytes))]])
     end || {Times, Last} <- [{8, 7}, {8, -1}, {1, 77.5}, {1, 77.0}, {1, a}, {1, {b}}]],
    [report(F) || F <- faults()].

sorts() ->
    [fun lists:sort/1, fun lists:usort/1, fun(L) -> lists:keysort(2, numbered(L)) end,
     fun(L) -> lists:sort(numbered(L)) end].

numbered(L) -> lists:zip3(lists:seq(1, length(L)), L, lists:seq(length(L), 1, -1)).

words(0, _) -> [[]];
words(N, Items) -> [[I | W] || I <- Items, W <- words(N - 1, Items)].

hash(Term) -> erlang:crc32(term_to_binary(Term)).

kinds() -> [integers, floats, mixed, terms, runs, falling, rising].

list(falling, N, _) -> lists:seq(N, 1, -1);
list(rising, N, _) -> lists:seq(1, N) ++ [0];
list(runs, N, R) ->
    lists:append([begin
                      A = rand:uniform(R),
                      case rand:uniform(2) of
                          1 -> lists:seq(A, A + 50);
                          2 -> lists:seq(A + 50, A, -1)
                      end
                  end || _ <- lists:seq(1, 1 + N div 50)]);
list(Kind, N, R) -> [item(Kind, R) || _ <- lists:seq(1, N)].

item(integers, R) -> rand:uniform(R) - R div 2;
item(floats, R) -> (rand:uniform(R) - R div 2) / 7;
item(mixed, R) ->
    case rand:uniform(2) of
        1 -> rand:uniform(R);
        2 -> float(rand:uniform(R))
    end;
item(terms, R) ->
    case rand:uniform(8) of
        1 -> {rand:uniform(R), a};
        2 -> [rand:uniform(R)];
        3 -> <<(rand:uniform(R)):16>>;
        4 -> 0.0;
        5 -> -0.0;
        6 -> 1 bsl (60 + rand:uniform(9));
        7 -> #{rand:uniform(R) => -0.0};
        8 -> list_to_atom([$a + rand:uniform(20)])
    end.

faults() ->
    [fun() -> lists:sort([b, a | c]) end,
     fun() -> lists:sort(x) end,
     fun() -> lists:usort([1 | 2]) end,
     fun() -> lists:keysort(2, [{1}, {2, 3}]) end,
     fun() -> lists:keysort(0, [{1}, {2}]) end,
     fun() -> lists:keysort(1, [{2}, a]) end,
     fun() -> lists:keysort(1, []) end,
     fun() -> lists:keysort(a, [x]) end].

report(F) ->
    try io:format("~p~n", [F()])
    catch Class:Reason:Stack -> io:format("~p~n", [{Class, Reason, hd(Stack)}])
    end.
