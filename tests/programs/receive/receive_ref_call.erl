%% Calls with fresh references skip a long mailbox.
-module(receive_ref_call).
-export([main/0]).

main() ->
    [self() ! {noise, N} || N <- lists:seq(1, 5000)],
    Server = spawn(fun S() -> receive {call, From, Ref, X} -> From ! {Ref, X * X}, S() end end),
    show(lists:sum([call(Server, N) || N <- lists:seq(1, 300)])),
    show(process_info(self(), message_queue_len)),
    show(receive {noise, N} -> N end).

call(Server, X) ->
    Ref = make_ref(),
    Server ! {call, self(), Ref, X},
    receive {Ref, Answer} -> Answer end.

show(Term) -> io:format("~p~n", [Term]).
