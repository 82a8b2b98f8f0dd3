%% Errors inside funs given to library functions.
-module(exception_in_guard_fun).
-export([main/0, id/1]).

main() ->
    show(attempt(fun() -> lists:foldl(fun(X, A) -> X / A end, 0, [1]) end)),
    show(attempt(fun() -> lists:sort(fun(_, _) -> throw(stop) end, [1, 2]) end)),
    show(attempt(fun() -> maps:map(fun(_, V) -> V + 1 end, #{a => b}) end)),
    show(attempt(fun() -> ets:foldl(fun(_, _) -> exit(out) end, 0, begin T = ets:new(t, []), ets:insert(T, {a}), T end) end)),
    show(attempt(fun() -> lists:keymap(fun(_) -> error(in_map) end, 1, [{a}]) end)),
    show(attempt(fun() -> string:replace("a", "a", id(1), all), ok end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
