%% Numbers of process_info are plausible.
-module(process_info_numbers).
-export([main/0]).

main() ->
    P = spawn(fun() -> L = lists:seq(1, 20000), receive stop -> length(L) end end),
    timer:sleep(20),
    show([begin {I, V} = process_info(P, I), is_integer(V) andalso V >= 0 end
          || I <- [memory, heap_size, stack_size, total_heap_size, reductions, message_queue_len]]),
    {memory, M} = process_info(P, memory),
    {heap_size, H} = process_info(P, heap_size),
    show([M > H * 8 - 1, M > 1000]),
    {garbage_collection, G} = process_info(P, garbage_collection),
    show(lists:sort([K || {K, _} <- G])),
    {reductions, R1} = process_info(self(), reductions),
    lists:sum(lists:seq(1, 10000)),
    {reductions, R2} = process_info(self(), reductions),
    show(R2 > R1),
    {current_stacktrace, [{Mod, F, A, _} | _]} = process_info(P, current_stacktrace),
    show({Mod, is_atom(F), A}),
    {parent, Parent} = process_info(P, parent),
    show(Parent =:= self()).

show(Term) -> io:format("~p~n", [Term]).
