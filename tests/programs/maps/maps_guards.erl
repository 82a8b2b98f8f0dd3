%% Maps in guards.
-module(maps_guards).
-export([main/0]).

main() -> show([f(X) || X <- [#{}, #{k => 1}, #{k => 2, j => 3}, a, [1], #{j => x}]]).

f(M) when is_map_key(k, M), map_get(k, M) > 1 -> {big, map_size(M)};
f(M) when is_map_key(k, M) -> small;
f(M) when map_size(M) =:= 0 -> empty;
f(M) when is_map(M) -> map;
f(M) when map_size(M) > 0; M =:= a -> never_or_a;
f(_) -> other.

show(Term) -> io:format("~p~n", [Term]).
