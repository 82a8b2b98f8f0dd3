%% dict and orddict.
-module(dict_use).
-export([main/0]).

main() ->
    [begin
         D = M:from_list([{b, 2}, {a, 1}]),
         show({M, lists:sort(M:to_list(M:store(c, 3, D))), M:find(a, D), M:find(z, D), M:fetch(b, D), M:is_key(q, D), M:size(D)}),
         show([lists:sort(M:to_list(X)) || X <- [M:append(l, 1, M:append_list(l, [2, 3], D)), M:update(a, fun(V) -> V + 10 end, D), M:update_counter(n, 5, D), M:erase(a, D), M:merge(fun(_, V, W) -> {V, W} end, D, M:from_list([{a, z}])), M:map(fun(_, V) -> -V end, D), M:filter(fun(K, _) -> K =:= a end, D)]]),
         show([M:fold(fun(_, V, S) -> V + S end, 0, D), element(1, M:take(a, D)), lists:sort(M:fetch_keys(D))]),
         show(attempt(fun() -> M:fetch(none, D) end) =/= ok)
     end || M <- [dict, orddict]].

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
