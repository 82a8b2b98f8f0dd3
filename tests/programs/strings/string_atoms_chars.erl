%% Character lists to and from other types.
-module(string_atoms_chars).
-export([main/0]).

main() ->
    show([atom_to_list('hello world'), list_to_atom("x y"), list_to_existing_atom("ok")]),
    show([list_to_binary("abc"), binary_to_list(<<"abc">>), binary_to_list(<<"abcdef">>, 2, 4)]),
    show([integer_to_list(-5), pid_to_list(list_to_pid("<0.1.0>")), tuple_to_list({a})]),
    show([io_lib:printable_list("abc"), io_lib:printable_list([1]), io_lib:printable_unicode_list("日本")]),
    show([io_lib:quote_atom(a, []), io_lib:char_list("abc"), io_lib:deep_char_list(["a", "b"])]),
    show(attempt(fun() -> list_to_binary([256]) end)),
    show(attempt(fun() -> list_to_atom([a]) end)),
    show(attempt(fun() -> list_to_pid("<0.a.0>") end)),
    show(attempt(fun() -> binary_to_list(<<"abc">>, 0, 2) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
