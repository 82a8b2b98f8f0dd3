%% The texts for lists, maps, ets, binary, re and io.
-module(error_info_stdlib).
-export([main/0]).

main() ->
    T = ets:new(t, []),
    Calls = [{maps, get, [a, []]}, {maps, from_list, [a]}, {lists, keyfind, [a, b, []]}, {lists, member, [a, b]},
             {ets, lookup, [no_table, a]}, {ets, insert, [T, a]}, {ets, new, [1, []]}, {ets, new, [a, [bad]]},
             {ets, update_counter, [T, k, 1]}, {binary, split, [a, b]}, {binary, at, [<<>>, 3]},
             {binary, compile_pattern, [[]]}, {re, run, ["a", "("]}, {io, format, ["~p~p", [1]]},
             {unicode, characters_to_list, [a]}, {math, sqrt, [-1]}, {math, log, [a]}, {persistent_term, get, [zz]},
             {atomics, new, [0, []]}, {counters, get, [a, 1]}],
    [explain(C) || C <- Calls].

explain({M, F, A}) ->
    try apply(M, F, A), io:format("~p:~p worked~n", [M, F])
    catch
        C:R:St ->
            Top = hd(St),
            Text = lists:flatten(erl_error:format_exception(C, R, [Top])),
            io:put_chars(re:replace(Text, "#Ref<[^>]*>", "REF", [global, {return, list}])),
            io:nl()
    end.
