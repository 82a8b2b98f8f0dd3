%% A process with little alive and a maximum heap size is not killed for garbage that it makes.
-module(max_heap_small_garbage).
-export([main/0]).

main() ->
    Loops = [fun binaries/1, fun texts/1, fun tuples/1],
    io:format("~p~n", [[run(Limit, Loop) || Limit <- [10000, 40000], Loop <- Loops]]).

run(Limit, Loop) ->
    {Pid, Ref} = spawn_opt(fun() -> receive go -> Loop(20000) end end,
                           [monitor, {max_heap_size, Limit}]),
    Pid ! go,
    receive {'DOWN', Ref, process, Pid, Why} -> Why end.

binaries(1) -> ok;
binaries(N) -> binaries(binary_to_term(term_to_binary(N)) - 1).

texts(0) -> ok;
texts(N) -> N = list_to_integer(binary_to_list(integer_to_binary(N))), texts(N - 1).

tuples(0) -> ok;
tuples(N) -> tuples(element(1, list_to_tuple([N - 1, N, {N}]))).
