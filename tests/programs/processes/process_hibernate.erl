%% Hibernation throws the stack away and goes on at a message.
-module(process_hibernate).
-export([main/0, woken/2]).

main() ->
    Me = self(),
    P = spawn(fun() -> Big = lists:seq(1, 10000), put(kept, length(Big)), erlang:hibernate(?MODULE, woken, [Me, hello]) end),
    wait_until_waiting(P),
    show([process_info(P, current_function), process_info(P, status)]),
    P ! {wake, 42},
    receive {answer, A} -> show(A) end.

woken(To, Arg) ->
    receive {wake, X} -> To ! {answer, {Arg, X, get(kept)}} end.

wait_until_waiting(P) ->
    case process_info(P, status) of
        {status, waiting} -> ok;
        _ -> timer:sleep(5), wait_until_waiting(P)
    end.

show(Term) -> io:format("~p~n", [Term]).
