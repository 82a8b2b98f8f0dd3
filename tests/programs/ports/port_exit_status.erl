%% External programs by ports: exit status, arguments, environment, folder.
-module(port_exit_status).
-export([main/0, id/1]).

main() ->
    show(run({spawn, "sh -c 'exit 7'"}, [])),
    show(run({spawn_executable, "/bin/sh"}, [{args, ["-c", "echo \"$0 $1\"", "zero", "one two"]}])),
    show(run({spawn_executable, "/bin/sh"}, [{args, ["-c", "echo $XX; pwd | wc -l"]}, {env, [{"XX", "yy"}, {"HOME", false}]}])),
    show(run({spawn_executable, "/bin/sh"}, [{args, ["-c", "pwd"]}, {cd, "/"}])),
    show(run({spawn_executable, "/bin/sh"}, [{args, ["-c", "echo out; echo err >&2"]}, stderr_to_stdout])),
    show(run({spawn_executable, "/bin/sh"}, [{args, ["-c", "kill -9 $$"]}])),
    show(attempt(fun() -> run({spawn_executable, "/no/such"}, []) end)),
    show(attempt(fun() -> run({spawn_executable, "/etc/passwd"}, []) end)),
    show(run({spawn, "/no/such/program"}, [])  =/= none),
    show(attempt(fun() -> open_port(id(5), []) end)),
    show(attempt(fun() -> open_port({spawn, "true"}, id(bad_options)) end)).

run(Name, Options) ->
    P = open_port(Name, [exit_status, binary | Options]),
    collect(P, <<>>).

collect(P, A) ->
    receive
        {P, {data, D}} -> collect(P, <<A/binary, D/binary>>);
        {P, {exit_status, S}} -> {S, A}
    after 5000 -> timeout
    end.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
