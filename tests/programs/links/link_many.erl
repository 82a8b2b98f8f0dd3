%% Many linked children end; the parent hears of each once.
-module(link_many).
-export([main/0]).

main() ->
    process_flag(trap_exit, true),
    Ps = [spawn_link(fun() -> exit({n, N}) end) || N <- lists:seq(1, 300)],
    show(lists:sum([receive {'EXIT', P, {n, N}} -> N end || P <- Ps])),
    show([unlink(P) || P <- lists:sublist(Ps, 3)]),
    show(receive M -> M after 20 -> empty end),
    show(process_info(self(), links)).

show(Term) -> io:format("~p~n", [Term]).
