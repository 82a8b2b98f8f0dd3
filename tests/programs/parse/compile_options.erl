%% Compiler options: preprocessor, macros, listings.
-module(compile_options).
-export([main/0]).

main() ->
    file:write_file("inc.hrl", "-define(INC, from_include).\n"),
    file:write_file("pp.erl", "-module(pp).\n-export([f/0]).\n-include(\"inc.hrl\").\n-ifdef(D).\nf() -> {?D, ?INC, ?MODULE, ?LINE}.\n-else.\nf() -> no_d.\n-endif.\n"),
    {ok, pp} = compile:file("pp", []),
    {module, pp} = code:load_abs("./pp"),
    show(apply(pp, f, [])),
    {ok, pp, B} = compile:file("pp", [{d, 'D', 42}, binary]),
    {module, pp} = code:load_binary(pp, "pp.beam", B),
    show(apply(pp, f, [])),
    {ok, _} = compile:file("pp", ['P']),
    show(element(1, file:read_file("pp.P"))),
    {ok, S} = compile:file("pp", ['S']),
    show(S),
    show(compile:file("missing", [return_errors])),
    show(element(2, epp:parse_file("pp.erl", [])) =/= []).

show(Term) -> io:format("~p~n", [Term]).
