%% Every kind of term as a message.
-module(process_messages_types).
-export([main/0]).

main() ->
    Echo = spawn(fun F() -> receive {P, X} -> P ! {echo, X}, F() end end),
    Ts = [1, 1.5, 1 bsl 100, a, "s", <<"b">>, <<1:3>>, binary:copy(<<"x">>, 100), {}, {1, {2}}, [], [a | b], #{}, #{k => [v]}, fun lists:map/2, make_ref(), self(), maps:from_list([{N, N} || N <- lists:seq(1, 50)])],
    show([begin Echo ! {self(), T}, receive {echo, U} -> U =:= T end end || T <- Ts]).

show(Term) -> io:format("~p~n", [Term]).
