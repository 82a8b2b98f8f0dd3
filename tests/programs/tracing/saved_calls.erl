%% process_flag(save_calls, N): the last external calls, sends, receives and timeouts.
-module(saved_calls).
-export([main/0, f/1]).

main() ->
    io:format("~p~n", [element(2, process_info(self(), last_calls))]),
    Me = self(),
    P = spawn_link(fun() ->
                       0 = process_flag(save_calls, 9),
                       receive after 5 -> ok end,
                       ?MODULE:f(1), lists:reverse([1]), local(2),
                       Me ! hello,
                       receive after 1 -> ok end,
                       receive go -> ok end,
                       ?MODULE:f(3),
                       {last_calls, L} = process_info(self(), last_calls),
                       Me ! {calls, L},
                       9 = process_flag(save_calls, 2),
                       ?MODULE:f(1), ?MODULE:f(1), ?MODULE:f(1),
                       {last_calls, L2} = process_info(self(), last_calls),
                       2 = process_flag(save_calls, 0),
                       Me ! {calls, L2},
                       Me ! {off, process_info(self(), last_calls)}
                   end),
    P ! go,
    receive {calls, L} -> io:format("~p~n", [L]) end,
    receive {calls, L2} -> io:format("~p~n", [L2]) end,
    receive {off, X} -> io:format("~p~n", [X]) end,
    io:format("~p~n", [erlang:trace_info({?MODULE, f, 1}, traced)]),
    ok.

f(X) -> X.
local(X) -> X.
