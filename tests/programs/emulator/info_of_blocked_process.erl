%% A process that waits for somebody to open the other end of a FIFO can still be asked about.
-module(info_of_blocked_process).
-export([main/0]).

main() ->
    Name = "/tmp/info_of_blocked_process." ++ os:getpid(),
    [] = os:cmd("mkfifo " ++ Name),
    Self = self(),
    P = spawn(fun() ->
                      {ok, File} = file:open(Name, [read, raw, binary]),
                      Self ! file:read(File, 10)
              end),
    receive after 100 -> ok end,
    io:format("~p~n", [process_info(P, [status, message_queue_len, priority])]),
    P ! hello,
    io:format("~p~n", [process_info(P, message_queue_len)]),
    io:format("~p ~p~n", [is_process_alive(P), erlang:check_process_code(P, no_such_module)]),
    os:cmd("printf abc > " ++ Name),
    receive Data -> io:format("~p~n", [Data]) end,
    file:delete(Name).
