-module(seq_trace_reset).
-export([main/0]).
%% seq_trace:reset_trace/0: tokens of messages that are under way are gone, too.
main() ->
    Me = self(),
    P = spawn(fun() -> receive go -> ok end,
                       receive {tagged, F} -> F ! {token, seq_trace:get_token()} end,
                       receive {later, G} -> G ! {token, seq_trace:get_token()} end end),
    seq_trace:set_token(label, 17),
    P ! {tagged, Me},
    io:format("~p~n", [element(1, seq_trace:get_token(label))]),
    seq_trace:reset_trace(),
    io:format("~p~n", [seq_trace:get_token()]),
    P ! go,
    receive {token, T} -> io:format("~p~n", [T]) end,
    seq_trace:set_token(label, 18),
    P ! {later, Me},
    receive {token, T2} -> io:format("~p~n", [element(2, T2)]) end,
    io:format("~p ~p~n", [seq_trace:get_token(label), tuple_size(seq_trace:get_token())]),
    seq_trace:set_token([]).
