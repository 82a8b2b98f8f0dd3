%% spawn_request answers by message.
-module(process_spawn_request).
-export([main/0, id/1]).

main() ->
    R = spawn_request(fun() -> ok end, [{reply_tag, started}]),
    receive {started, R, ok, P} when is_pid(P) -> show(got_reply) end,
    R2 = spawn_request(lists, seq, [1, 3], [{reply, no}]),
    show(is_reference(R2)),
    R3 = spawn_request(fun() -> exit(x) end, [monitor, {reply, error_only}]),
    receive {'DOWN', R3, process, _, x} -> show(down) end,
    show(spawn_request_abandon(make_ref())),
    show(attempt(fun() -> spawn_request(id(not_a_fun), []) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
