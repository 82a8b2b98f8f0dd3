%% Exits travel over links.
-module(link_exit).
-export([main/0, id/1]).

main() ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    [begin
         P = spawn_link(F),
         receive {'EXIT', P, R} -> show(strip(R)) after 2000 -> show(nothing) end
     end || F <- [fun() -> ok end, fun() -> exit(reason) end, fun() -> exit(kill) end, fun() -> throw(t) end,
                  fun() -> exit(self(), kill), receive after infinity -> ok end end]],
    Dead = spawn(fun() -> ok end),
    timer:sleep(10),
    link(Dead),
    receive {'EXIT', Dead, noproc} -> show(noproc) end,
    show(attempt(fun() -> link(id(a)) end)).

strip({R, St}) when is_list(St) -> {R, with_trace};
strip(R) -> R.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
