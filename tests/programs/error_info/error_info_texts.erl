%% The texts that explain failed BIF calls.
-module(error_info_texts).
-export([main/0]).

main() ->
    Calls = [{erlang, element, [a, {}]}, {erlang, atom_to_list, [1]}, {erlang, binary_to_integer, [<<"x">>]},
             {erlang, list_to_atom, [[a]]}, {erlang, integer_to_list, [1, 99]}, {erlang, send, [nobody, x]},
             {erlang, register, [a, b]}, {erlang, binary_part, [<<"abc">>, 2, 9]},
             {erlang, make_tuple, [-1, a]}, {erlang, split_binary, [<<>>, 1]}, {erlang, float_to_list, [a]},
             {erlang, process_flag, [bad, 1]}, {erlang, list_to_tuple, [a]}, {erlang, length, [[a | b]]},
             {erlang, setelement, [5, {a}, x]}, {erlang, spawn, [x]}, {erlang, tl, [[]]}, {erlang, unlink, [a]}],
    [explain(C) || C <- Calls].

explain({M, F, A}) ->
    try apply(M, F, A), io:format("~p:~p worked~n", [M, F])
    catch
        C:R:St -> io:put_chars(erl_error:format_exception(C, R, tl_keep(St), #{column => 1})), io:nl()
    end.

tl_keep([Top | _]) -> [Top].
