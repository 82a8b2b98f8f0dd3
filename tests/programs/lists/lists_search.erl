%% What the built-in searches take for equal, for all kinds of terms, and what -- leaves.
-module(lists_search).
-export([main/0]).

main() ->
    Terms = terms(),
    show([[index(K, Terms) || K <- Terms], [lists:member(K, Terms -- [K]) || K <- Terms]]),
    Pairs = [{x, K} || K <- Terms],
    show([position(lists:keyfind(K, 2, Pairs), Pairs) || K <- Terms]),
    show([lists:keymember(K, 2, [y, {z} | Pairs]) || K <- [nothing, 7, 7.5, <<"no">>, {1, c}, [1 | 3], #{}, self()]]),
    Long = lists:seq(1, 60),
    show([Long -- Remove || Remove <- [[], [1], [60], [61], [30], Long, lists:reverse(Long),
                                       lists:seq(50, 70), [1.0, 2], [5, 5, 5], lists:seq(0, 60, 3)]]),
    show((Long ++ Long) -- lists:seq(1, 59)),
    Terms = (Long ++ Terms) -- Long,
    show([Terms -- lists:reverse(Terms), length((Terms ++ Terms) -- Terms)]),
    [shared(N) || N <- [1, 1000, 20000, 70000]],
    ok.

%% -0.0 is left out: to =:= it is 0.0.
terms() ->
    Big = 1 bsl 70,
    [a, b, [], 0, 1, 2, 0.0, 1.0, 1.0e300, -1.0e300, 1.0e-300, 1 bsl 53, 9007199254740992.0, Big,
     -Big, float(Big), <<>>, <<"bytes">>, <<1:3>>, {}, {1, a}, {1.0, a}, {1, b}, [1], [1.0], [1 | 2],
     #{a => 1}, #{a => 1.0}, #{1 => a}, #{1.0 => a}, fun lists:map/2, fun erlang:hd/1].

index(K, Terms) -> index(K, Terms, 1).
index(K, Terms, N) ->
    case lists:member(K, Terms) of
        true -> index(K, tl(Terms), N + 1);
        false -> N - 1
    end.

position(false, _) -> false;
position(Tuple, Tuples) -> length(lists:takewhile(fun(T) -> T =/= Tuple end, Tuples)) + 1.

%% Long ones go on in other slices, or on another thread.
shared(N) ->
    L = lists:seq(1, N),
    R = lists:reverse(L, tail),
    tail = lists:foldl(fun(_, [_ | T]) -> T end, R, L),
    [N] = lists:sublist(R, 1),
    show([length(L -- [N]), length(L -- [1]), length(L -- L), L -- (L -- [N div 2 + 1]), hd(lists:reverse(L ++ [x])),
          lists:member(N, L), lists:member(x, L), lists:keyfind(N, 1, [{I} || I <- L])]).

show(Term) -> io:format("~p~n", [Term]).
