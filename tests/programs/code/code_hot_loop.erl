%% A running loop moves to new code at a fully qualified call.
-module(code_hot_loop).
-export([main/0, id/1]).

main() ->
    load("v(old)"),
    Me = self(),
    P = spawn(fun() -> (id(hotmod)):loop(Me) end),
    P ! ask,
    show(receive A -> A end),
    load("v(new)"),
    P ! ask,
    show(receive B -> B end),
    P ! switch,
    P ! ask,
    show(receive C -> C end),
    show(code:soft_purge(hotmod)),
    show(is_process_alive(P)),
    load("third"),
    show(code:soft_purge(hotmod)),
    show(code:purge(hotmod)),
    show(is_process_alive(P)).

load(V) ->
    Lines = ["-module(hotmod).", "-export([loop/1]).",
             "loop(P) -> receive ask -> P ! {\"" ++ V ++ "\"}, loop(P); switch -> ?MODULE:loop(P) end."],
    Forms = [begin {ok, T, _} = erl_scan:string(replace(L)), {ok, F} = erl_parse:parse_form(T), F end || L <- Lines],
    {ok, M, B} = compile:forms(Forms),
    {module, M} = code:load_binary(M, "hotmod.beam", B).

replace(L) -> lists:flatten(string:replace(L, "?MODULE", "hotmod", all)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
