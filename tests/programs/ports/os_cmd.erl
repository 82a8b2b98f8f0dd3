%% Commands by os:cmd and their environment.
-module(os_cmd).
-export([main/0, id/1]).

main() ->
    show([os:cmd("echo hello"), os:cmd("printf 'a\\nb'"), os:cmd("exit 3"), os:cmd("echo err 1>&2"), os:cmd('echo atom')]),
    show([os:putenv("MY_VAR", "val ue"), os:getenv("MY_VAR"), os:cmd("echo $MY_VAR"), os:unsetenv("MY_VAR"), os:getenv("MY_VAR"), os:getenv("MY_VAR", "default")]),
    show(lists:any(fun(S) -> lists:prefix("PATH=", S) end, os:getenv())),
    show(os:cmd("cat", #{max_size => 10})),
    show(os:cmd("printf 1234567890", #{max_size => 4})),
    show([os:type(), is_list(os:getpid()), os:find_executable("sh") =/= false, os:find_executable("no_such_program_x")]),
    show(length(os:cmd("head -c 100000 /dev/zero | tr '\\0' x"))),
    show(attempt(fun() -> os:cmd(id(5)) end)),
    show(attempt(fun() -> os:getenv(id(5)) end)),
    show(attempt(fun() -> os:putenv("A=B", "c") end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
