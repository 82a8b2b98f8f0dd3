%% A receive that timed out in old code does not keep that code.
-module(purge_after_timeout).
-export([main/0, id/1]).

main() ->
    load("receive x -> x after 1 -> none end"),
    show((id(timed)):f()),
    load("second"),
    show(erlang:check_process_code(self(), timed)),
    show(code:purge(timed)),
    show((id(timed)):f()).

load(Body) ->
    Lines = ["-module(timed).", "-export([f/0]).", "f() -> " ++ Body ++ "."],
    Forms = [begin {ok, T, _} = erl_scan:string(L), {ok, F} = erl_parse:parse_form(T), F end || L <- Lines],
    {ok, M, B} = compile:forms(Forms),
    {module, M} = code:load_binary(M, "timed.beam", B).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
