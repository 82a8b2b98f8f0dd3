%% The maps module over a small map.
-module(maps_module).
-export([main/0]).

main() ->
    M = #{a => 1, b => 2, c => 3},
    show([maps:get(a, M), maps:get(z, M, default), maps:find(b, M), maps:find(z, M), maps:is_key(c, M)]),
    show([maps:keys(M), maps:values(M), maps:to_list(M), maps:size(M)]),
    show([maps:put(d, 4, M), maps:remove(a, M), maps:remove(z, M), maps:update(a, 9, M), maps:take(a, M), maps:take(z, M)]),
    show([maps:merge(M, #{a => x, e => 5}), maps:merge_with(fun(_, X, Y) -> X + Y end, M, #{a => 10})]),
    show([maps:with([a, z], M), maps:without([a, z], M), maps:intersect(M, #{b => x}), maps:intersect_with(fun(K, X, Y) -> {K, X, Y} end, M, #{b => x})]),
    show([maps:map(fun(_, V) -> V * 2 end, M), maps:filter(fun(_, V) -> V > 1 end, M), maps:fold(fun(_, V, S) -> S + V end, 0, M)]),
    show([maps:update_with(a, fun(V) -> V + 1 end, M), maps:update_with(q, fun(V) -> V end, 0, M)]),
    show([maps:from_list([{x, 1}, {x, 2}]), maps:from_keys([p, q], 0), maps:groups_from_list(fun(X) -> X rem 2 end, [1, 2, 3])]),
    show(maps:filtermap(fun(a, _) -> true; (b, V) -> {true, V * 10}; (_, _) -> false end, M)).

show(Term) -> io:format("~p~n", [Term]).
