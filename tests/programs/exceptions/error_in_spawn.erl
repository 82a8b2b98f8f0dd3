%% Errors in processes reach those that monitor, with their traces.
-module(error_in_spawn).
-export([main/0]).

main() ->
    logger:set_primary_config(level, none),
    {P, M} = spawn_monitor(fun() -> lists:nth(5, [a]) end),
    receive {'DOWN', M, _, P, {R, [{Mo, F, A, _} | _]}} -> show({R, Mo, F, length_or_arity(A)}) end.

length_or_arity(A) when is_list(A) -> length(A);
length_or_arity(A) -> A.

show(Term) -> io:format("~p~n", [Term]).
