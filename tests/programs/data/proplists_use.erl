%% Property lists.
-module(proplists_use).
-export([main/0]).

main() ->
    L = [a, {b, 1}, {c, true}, {b, 2}, {d, false}, junk, {x, y, z}],
    show([proplists:get_value(K, L) || K <- [a, b, c, zz]]),
    show([proplists:get_all_values(b, L), proplists:get_bool(a, L), proplists:get_bool(d, L), proplists:is_defined(zz, L), proplists:lookup(b, L), proplists:lookup_all(b, L), proplists:get_keys([a, {b, 1}])]),
    show([proplists:delete(b, L), proplists:compact([{a, true}, b]), proplists:unfold([a, {b, 1}]), proplists:property(a, true), proplists:substitute_aliases([{b, bb}], L), proplists:split(L, [b, d]), proplists:to_map([a, {b, 1}]), proplists:expand([{a, [p, q]}], [a, z])]).

show(Term) -> io:format("~p~n", [Term]).
