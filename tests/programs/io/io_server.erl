%% A process that serves the I/O protocol.
-module(io_server).
-export([main/0]).

main() ->
    Server = spawn(fun() -> serve([]) end),
    Old = group_leader(),
    group_leader(Server, self()),
    io:format("captured ~p~n", [1]),
    io:put_chars("more"),
    L = io:get_line("prompt> "),
    group_leader(Old, self()),
    Server ! {dump, self()},
    receive {dumped, D} -> show({L, D}) end.

serve(Acc) ->
    receive
        {io_request, From, As, {put_chars, _, C}} -> From ! {io_reply, As, ok}, serve([unicode:characters_to_list(C) | Acc]);
        {io_request, From, As, {put_chars, _, M, F, A}} -> From ! {io_reply, As, ok}, serve([lists:flatten(apply(M, F, A)) | Acc]);
        {io_request, From, As, {get_line, _, P}} -> From ! {io_reply, As, "the line\n"}, serve([{asked, P} | Acc]);
        {dump, To} -> To ! {dumped, lists:reverse(Acc)}
    end.

show(Term) -> io:format("~p~n", [Term]).
