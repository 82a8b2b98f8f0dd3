%% process_flag(sensitive, true): no events, no insight.
-module(trace_sensitive).
-export([main/0]).

main() ->
    Me = self(),
    P = spawn_link(fun Loop() -> receive {go, F} -> Me ! {result, F()}, Loop() end end),
    1 = erlang:trace(P, true, [call, send, 'receive', procs]),
    erlang:trace_pattern({lists, seq, 2}, true, [local]),
    P ! {go, fun() -> put(secret, 1), process_flag(sensitive, true) end},
    receive {result, R0} -> io:format("~p~n", [R0]) end,
    flush(),
    P ! {go, fun() -> lists:seq(1, 3), spawn(fun() -> ok end), x end},
    receive {result, x} -> ok end,
    io:format("~p~n", [flush()]),
    P ! unread, timer:sleep(10),
    io:format("~p~n", [process_info(P, [dictionary, messages, backtrace])]),
    P ! {go, fun() -> process_flag(sensitive, false) end},
    receive {result, R1} -> io:format("~p~n", [R1]) end,
    flush(),
    P ! {go, fun() -> lists:seq(1, 3) end},
    receive {result, _} -> ok end,
    io:format("~p~n", [[{element(3, T)} || T <- flush()]]).

flush() -> receive T when element(1, T) =:= trace -> [T | flush()] after 20 -> [] end.
