%% A lock that dies with its holder.
-module(mutex).
-export([main/0]).

main() ->
    M = spawn(fun free/0),
    register(mutex, M),
    Me = self(),
    spawn(fun() -> lock(), Me ! first, exit(crash) end),
    receive first -> ok end,
    lock(),
    show(got_it),
    unlock().

lock() -> mutex ! {lock, self()}, receive locked -> ok end.

unlock() -> mutex ! {unlock, self()}.

free() -> receive {lock, P} -> R = monitor(process, P), P ! locked, busy(P, R) end.

busy(P, R) -> receive {unlock, P} -> demonitor(R, [flush]), free(); {'DOWN', R, _, _, _} -> free() end.

show(Term) -> io:format("~p~n", [Term]).
