%% One exit takes a chain of linked processes down, except those that trap.
-module(link_chain).
-export([main/0]).

main() ->
    process_flag(trap_exit, true),
    Me = self(),
    Last = spawn_link(fun() ->
        Chain = [spawn_link(fun() -> receive after infinity -> ok end end) || _ <- lists:seq(1, 10)],
        Me ! {chain, Chain},
        receive boom -> exit(boom) end
    end),
    Chain = receive {chain, C} -> C end,
    show(lists:all(fun is_process_alive/1, Chain)),
    Last ! boom,
    receive {'EXIT', Last, R} -> show(R) end,
    [begin M = monitor(process, P), receive {'DOWN', M, _, _, _} -> ok end end || P <- Chain],
    show(lists:any(fun is_process_alive/1, Chain)),
    P = spawn_link(fun() -> receive after infinity -> ok end end),
    unlink(P),
    exit(P, kill),
    receive X -> show(X) after 50 -> show(no_message) end.

show(Term) -> io:format("~p~n", [Term]).
