%% Calls with a monitor that is an alias too.
-module(alias_monitor).
-export([main/0]).

main() ->
    Server = spawn(fun() -> server() end),
    show(call(Server, {add, 1, 2}, 1000)),
    show(call(Server, slow, 5)),
    timer:sleep(40),
    show(receive M -> {late, M} after 0 -> no_late_answer end),
    show(call(Server, die, 1000)),
    show(call(Server, {add, 1, 2}, 1000)).

call(Server, Request, Timeout) ->
    R = monitor(process, Server, [{alias, reply_demonitor}]),
    Server ! {R, Request},
    receive
        {R, Answer} -> {ok, Answer};
        {'DOWN', R, process, _, Why} -> {down, Why}
    after Timeout ->
        demonitor(R, [flush]),
        timeout
    end.

server() ->
    receive
        {R, {add, A, B}} -> R ! {R, A + B}, server();
        {R, slow} -> timer:sleep(20), R ! {R, late}, server();
        {_, die} -> exit(died)
    end.

show(Term) -> io:format("~p~n", [Term]).
