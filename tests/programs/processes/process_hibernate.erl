%% Hibernation throws the stack away and goes on at a message.
-module(process_hibernate).
-export([main/0, woken/2]).

main() ->
    Me = self(),
    P = spawn(fun() -> Big = lists:seq(1, 10000), put(kept, length(Big)), erlang:hibernate(?MODULE, woken, [Me, hello]) end),
    timer:sleep(20),
    show([process_info(P, current_function), process_info(P, status)]),
    P ! {wake, 42},
    receive {answer, A} -> show(A) end.

woken(To, Arg) ->
    receive {wake, X} -> To ! {answer, {Arg, X, get(kept)}} end.

show(Term) -> io:format("~p~n", [Term]).
