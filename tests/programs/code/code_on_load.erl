%% on_load functions that agree and that refuse.
-module(code_on_load).
-export([main/0, id/1]).

main() ->
    show(load(yes, "ok")),
    show(attempt(fun() -> (id(yes)):f() end)),
    logger:set_primary_config(level, none),
    show(load(no, "not_today")),
    show(attempt(fun() -> (id(no)):f() end)),
    show(element(2, load(crash, "error(boom)")) ).

load(M, Result) ->
    Text = ["-module(" ++ atom_to_list(M) ++ ").", "-export([f/0]).", "-on_load(init/0).", "init() -> " ++ Result ++ ".", "f() -> loaded."],
    Forms = [begin {ok, T, _} = erl_scan:string(L), {ok, F} = erl_parse:parse_form(T), F end || L <- Text],
    {ok, M, B} = compile:forms(Forms),
    code:load_binary(M, "x.beam", B).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
