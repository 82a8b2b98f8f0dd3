%% Group leaders are inherited and can be changed.
-module(group_leaders).
-export([main/0, id/1]).

main() ->
    Me = self(),
    Gl = group_leader(),
    spawn(fun() -> Me ! {gl, group_leader() =:= Gl} end),
    show(receive {gl, X} -> X end),
    P = spawn(fun() -> receive {io_request, F, A, _} -> F ! {io_reply, A, {error, full}} end end),
    show(attempt(fun() -> io:put_chars(P, "x") end)),
    show(is_pid(Gl)),
    show(attempt(fun() -> group_leader(id(a), self()) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
