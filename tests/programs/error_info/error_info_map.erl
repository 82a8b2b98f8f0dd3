%% The error_info part of stack traces.
-module(error_info_map).
-export([main/0, id/1]).

main() ->
    info(fun() -> atom_to_list(id(1)) end),
    info(fun() -> binary_to_term(id(<<>>)) end),
    info(fun() -> ets:lookup(id(none_such), 1) end),
    info(fun() -> lists:member(a, id(b)) end),
    info(fun() -> erlang:error(mine, [1, 2], [{error_info, #{cause => my_cause}}]) end),
    info(fun() -> maps:get(k, id(nomap)) end),
    info(fun() -> list_to_existing_atom(id("not an atom anywhere")) end),
    info(fun() -> element(id(2), id({a})) end).

info(F) ->
    try F() catch
        C:R:St ->
            [{M, Fn, A, L} | _] = St,
            show({C, R, M, Fn, A, proplists:get_value(error_info, L)})
    end.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
