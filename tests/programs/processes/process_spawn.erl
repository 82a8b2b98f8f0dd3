%% Spawning in its many forms.
-module(process_spawn).
-export([main/0, child/2, id/1]).

main() ->
    Me = self(),
    spawn(fun() -> Me ! {1, plain} end),
    spawn(?MODULE, child, [Me, 2]),
    spawn_link(fun() -> Me ! {3, linked} end),
    {_, R} = spawn_monitor(fun() -> exit(done) end),
    spawn_opt(fun() -> Me ! {4, process_flag(priority, normal)} end, [{priority, high}]),
    {_, R2} = spawn_opt(fun() -> ok end, [monitor, {min_heap_size, 1000}]),
    show([receive {N, V} -> {N, V} end || N <- [1, 2, 3, 4]]),
    show([receive {'DOWN', Ref, process, _, Why} -> Why end || Ref <- [R, R2]]),
    show(attempt(fun() -> spawn(id(a)) end)),
    show(attempt(fun() -> spawn(a, b, id(c)) end)),
    show(attempt(fun() -> spawn_opt(fun() -> ok end, [id(bad)]) end)).

child(To, N) -> To ! {N, exported}.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
