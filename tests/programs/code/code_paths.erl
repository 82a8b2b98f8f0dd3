%% The code path and where modules are.
-module(code_paths).
-export([main/0]).

main() ->
    show(code:add_path("/no/such/dir")),
    file:make_dir("ebin"),
    show([code:add_patha("ebin"), hd(code:get_path()), code:add_pathz("ebin"), code:del_path("ebin"), code:del_path("ebin")]),
    show(filename:basename(code:which(lists))),
    show([code:which(no_such), code:which(erlang), code:is_sticky(lists)]),
    show([filename:basename(code:lib_dir(kernel, ebin)), code:lib_dir(no_such_lib)]),
    show(code:get_mode()),
    show(code:get_object_code(no_such)),
    {lists, B, F} = code:get_object_code(lists),
    show([is_binary(B), filename:basename(F)]),
    show(code:where_is_file("no_such_file.beam")),
    show(code:clash() =:= ok).

show(Term) -> io:format("~p~n", [Term]).
