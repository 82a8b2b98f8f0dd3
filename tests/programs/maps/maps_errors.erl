%% badmap, badkey and badarg from the maps module.
-module(maps_errors).
-export([main/0, id/1]).

main() ->
    show(attempt(fun() -> maps:get(z, #{}) end)),
    show(attempt(fun() -> maps:get(z, id([])) end)),
    show(attempt(fun() -> maps:update(z, 1, #{}) end)),
    show(attempt(fun() -> maps:put(z, 1, id(a)) end)),
    show(attempt(fun() -> maps:keys(id(a)) end)),
    show(attempt(fun() -> maps:merge(#{}, id({})) end)),
    show(attempt(fun() -> maps:from_list(id([a])) end)),
    show(attempt(fun() -> maps:from_list(id(a)) end)),
    show(attempt(fun() -> maps:fold(id(a), 0, #{}) end)),
    show(attempt(fun() -> maps:map(fun(_) -> ok end, #{a => 1}) end)),
    show(attempt(fun() -> maps:update_with(z, fun(V) -> V end, #{}) end)),
    show(attempt(fun() -> map_get(z, #{a => 1}) end)),
    show(attempt(fun() -> map_size(id(x)) end)),
    show(attempt(fun() -> maps:take(a, id(b)) end)),
    show(attempt(fun() -> maps:with(id(b), #{}) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
