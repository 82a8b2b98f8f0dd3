%% Compiling forms at run time, loading, calling, replacing.
-module(code_load_forms).
-export([main/0, id/1]).

main() ->
    load(1),
    show((id(dyn)):v()),
    F = fun dyn:v/0,
    load(2),
    show([(id(dyn)):v(), F()]),
    show([erlang:function_exported(dyn, v, 0), erlang:function_exported(dyn, w, 0), code:is_loaded(dyn) =/= false, module_loaded(dyn)]),
    show([erlang:check_old_code(dyn), code:soft_purge(dyn), code:delete(dyn), code:purge(dyn)]),
    show(attempt(fun() -> (id(dyn)):v() end)),
    logger:set_primary_config(level, none),
    show(code:load_binary(bad, "bad", <<"not a beam">>)),
    show(code:load_file(no_such_module_here)),
    show(element(1, code:ensure_loaded(nonexistent_module))).

load(N) ->
    Forms = [{attribute, 1, module, dyn}, {attribute, 2, export, [{v, 0}]},
             {function, 3, v, 0, [{clause, 3, [], [], [{integer, 3, N}]}]}],
    {ok, dyn, Bin} = compile:forms(Forms),
    {module, dyn} = code:load_binary(dyn, "dyn.beam", Bin).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
