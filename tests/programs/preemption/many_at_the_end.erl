%% Processes that end with a great many of everything, which takes many steps: what others see of it.
-module(many_at_the_end).
-export([main/0]).

main() ->
    io:format("tables: ~p~n", [tables()]),
    io:format("heirs: ~p~n", [heirs()]),
    io:format("fixations: ~p~n", [fixations()]),
    io:format("timers: ~p~n", [timers()]),
    io:format("timers of others: ~p~n", [timers_of_others()]),
    io:format("at one time: ~p~n", [at_one_time()]),
    io:format("links: ~p~n", [links()]),
    io:format("monitors: ~p~n", [monitors()]),
    io:format("aliases: ~p~n", [aliases()]),
    io:format("suspended: ~p~n", [suspended()]),
    io:format("dictionary: ~p~n", [dictionary()]).

each(0, _) -> ok;
each(N, F) -> F(N), each(N - 1, F).

ended(F) ->
    {P, M} = spawn_monitor(F),
    receive {'DOWN', M, _, _, R} -> {P, R} end.

%% Who is told of the end finds no table of the process any more.
tables() ->
    Self = self(),
    ended(fun() -> Self ! [ets:new(t, [public]) || _ <- lists:seq(1, 3000)] end),
    Tables = receive L -> L end,
    lists:usort([ets:info(T) || T <- Tables]).

heirs() ->
    Self = self(),
    ended(fun() -> each(1000, fun(I) -> ets:insert(ets:new(t, [{heir, Self, I}]), {I, I}) end) end),
    Got = [receive {'ETS-TRANSFER', T, _, I} -> [{I, I}] = ets:tab2list(T), ets:delete(T), I end
           || _ <- lists:seq(1, 1000)],
    lists:usort(Got) =:= lists:seq(1, 1000).

fixations() ->
    Tables = [ets:new(t, [public]) || _ <- lists:seq(1, 1000)],
    ended(fun() -> [begin ets:insert(T, [{I} || I <- lists:seq(1, 50)]), ets:safe_fixtable(T, true),
                          each(50, fun(I) -> ets:delete(T, I) end) end || T <- Tables] end),
    Result = lists:usort([ets:info(T, safe_fixed) || T <- Tables]),
    [ets:delete(T) || T <- Tables],
    Result.

timers() ->
    Self = self(),
    ended(fun() -> Self ! [erlang:start_timer(100000, self(), x) || _ <- lists:seq(1, 50000)] end),
    Timers = receive L -> L end,
    lists:usort([erlang:read_timer(T) || T <- Timers]).

timers_of_others() ->
    P = spawn(fun() -> receive never -> ok end end),
    Timers = [erlang:send_after(100000, P, x) || _ <- lists:seq(1, 50000)],
    M = monitor(process, P),
    exit(P, kill),
    receive {'DOWN', M, _, _, _} -> ok end,
    lists:usort([erlang:cancel_timer(T) || T <- Timers]).

%% Of many that are due at one time, none is lost, those of a later time come later, and those that
%% are cancelled in between do not come at all. All on one scheduler, for two may differ in how far
%% they have got with theirs.
at_one_time() ->
    Self = self(),
    spawn_opt(fun() -> Self ! {seen, at_one_time(600)} end, [{scheduler, 1}]),
    receive {seen, Seen} -> Seen end.

at_one_time(Lead) ->
    At = erlang:monotonic_time(millisecond) + Lead,
    Early = [erlang:start_timer(At, self(), early, [{abs, true}]) || _ <- lists:seq(1, 40000)],
    Late = [erlang:start_timer(At + 5, self(), late, [{abs, true}]) || _ <- lists:seq(1, 1000)],
    Gone = [T || T <- lists:sublist(Early, 20000), is_integer(erlang:cancel_timer(T))],
    case erlang:monotonic_time(millisecond) < At of
        true ->
            Left = 40000 - length(Gone),
            Order = [receive {timeout, _, W} -> W end || _ <- lists:seq(1, Left + 1000)],
            Nothing = receive X -> X after 50 -> nothing end,
            {Left, Order =:= lists:duplicate(Left, early) ++ lists:duplicate(1000, late), Nothing};
        false ->  % too slow: they have come while others were set
            [erlang:cancel_timer(T) || T <- Early ++ Late],
            flush(),
            at_one_time(4 * Lead)
    end.

flush() -> receive _ -> flush() after 0 -> ok end.

links() ->
    Self = self(),
    P = spawn(fun() ->
                      L = [spawn_link(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 20000)],
                      Self ! {children, L},
                      receive never -> ok end
              end),
    Children = receive {children, L} -> L end,
    Monitors = [monitor(process, C) || C <- Children],
    exit(P, together),
    lists:usort([receive {'DOWN', M, _, _, R} -> R end || M <- Monitors]).

monitors() ->
    P = spawn(fun() -> receive go -> ok end end),
    Monitors = [monitor(process, P) || _ <- lists:seq(1, 100000)],
    {monitors, L} = process_info(self(), monitors),
    [demonitor(M) || M <- lists:sublist(Monitors, 50000)],
    P ! go,
    Downs = [receive {'DOWN', M, _, _, R} -> {M, R} end || _ <- lists:seq(1, 50000)],
    {length(L), lists:usort([R || {_, R} <- Downs]),
     lists:sort([M || {M, _} <- Downs]) =:= lists:sort(lists:nthtail(50000, Monitors)), process_info(self(), monitors),
     receive {'DOWN', _, _, _, _} = D -> D after 20 -> nothing end}.

aliases() ->
    Self = self(),
    P = spawn(fun() -> Self ! [alias() || _ <- lists:seq(1, 50000)],
                       receive {last, X} -> Self ! {last, X} end,
                       receive never -> ok end end),
    Aliases = receive L -> L end,
    lists:last(Aliases) ! {last, 1},
    receive {last, 1} -> ok end,
    M = monitor(process, P),
    exit(P, kill),
    receive {'DOWN', M, _, _, R} -> R end.

%% Whom a process had suspended goes on when it ends.
suspended() ->
    Self = self(),
    Others = [spawn(fun() -> receive go -> Self ! {went, self()} end end) || _ <- lists:seq(1, 5000)],
    ended(fun() -> [erlang:suspend_process(P) || P <- Others], [P ! go || P <- Others] end),
    length([receive {went, P} -> P end || P <- Others]).

dictionary() ->
    each(100000, fun(I) -> put({key, I}, I) end),
    each(50000, fun(I) -> erase({key, 2 * I}) end),
    each(30000, fun(I) -> put({other, I}, I) end),
    Found = [I || I <- lists:seq(1, 100000), get({key, I}) =:= I],
    Result = {length(Found), lists:sum(Found), length(get()) - length(get_keys()), length(get_keys(7)),
              length([x || {{other, I}, I} <- get()])},
    erase(),
    {Result, get()}.
