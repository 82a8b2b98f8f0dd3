%% Suspending and resuming a process.
-module(suspend_resume).
-export([main/0]).

main() ->
    Me = self(),
    P = spawn(fun() -> receive go -> Me ! went end end),
    show(erlang:suspend_process(P)),
    P ! go,
    show(receive went -> early after 30 -> suspended end),
    show(process_info(P, status)),
    show(erlang:resume_process(P)),
    show(receive went -> went after 1000 -> never end),
    show(attempt(fun() -> erlang:resume_process(self()) end)),
    show(attempt(fun() -> erlang:suspend_process(self()) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
