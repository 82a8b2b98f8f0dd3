%% Ten thousand processes that sleep and answer.
-module(process_fibers).
-export([main/0]).

main() ->
    Me = self(),
    Pids = [spawn(fun() -> receive {From, X} -> From ! {self(), X * N} end end) || N <- lists:seq(1, 10000)],
    show(length(lists:usort(Pids))),
    [P ! {Me, 2} || P <- Pids],
    show(lists:sum([receive {P, V} -> V end || P <- Pids])),
    show(erlang:process_info(self(), message_queue_len)).

show(Term) -> io:format("~p~n", [Term]).
