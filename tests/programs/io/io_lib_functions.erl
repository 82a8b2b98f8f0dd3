%% io_lib: fwrite, print, write, indentation, limits.
-module(io_lib_functions).
-export([main/0, id/1]).

main() ->
    show([lists:flatten(io_lib:F([1, {a, "x"}])) || F <- [write, print]]),
    show(lists:flatten(io_lib:write([1, 2, 3, 4, 5], 3))),
    show(lists:flatten(io_lib:print({a, lists:seq(1, 50)}, 5, 40, -1))),
    show([lists:flatten(io_lib:write_string("a\"b\n")), lists:flatten(io_lib:write_atom('A b')), lists:flatten(io_lib:write_char($\n))]),
    show(io_lib:fread("~d ~s ~f", "42 word 2.5 rest")),
    show([io_lib:fread("~d", "x"), io_lib:fread("~16u", "ff"), io_lib:fread("~a-~c", "abc-d"), io_lib:fread("~d ~d", "1")]),
    show(lists:flatten(io_lib:format("~p", [id({a})], [{chars_limit, 10}]))),
    show(lists:flatten(io_lib:format("~p", [lists:seq(1, 100)], [{chars_limit, 30}]))),
    show([io_lib:nl(), io_lib:latin1_char_list("é"), io_lib:printable_latin1_list("日")]),
    show(io_lib:scan_format("~10.3f~p", [1.0, a])),
    show(io_lib:unscan_format(io_lib:scan_format("~5w", [a]))).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
