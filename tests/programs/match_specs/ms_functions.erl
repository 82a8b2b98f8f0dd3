%% Guards and bodies of match specifications.
-module(ms_functions).
-export([main/0]).

main() ->
    Row = {10, -3, "text", #{k => v}, [1, 2], abc, 2.5, <<"bin">>},
    Bodies = [{'+', '$1', '$2'}, {'div', '$1', 3}, {'rem', '$1', 3}, {'abs', '$2'}, {'band', '$1', 6}, {'bsl', '$1', 2}, {'-', '$2'},
              {length, '$5'}, {hd, '$5'}, {tl, '$5'}, {map_get, k, '$4'}, {map_size, '$4'}, {size, '$8'}, {byte_size, '$8'},
              {element, 1, {{x, y}}}, {tuple_size, '$_'}, {is_map, '$4'}, {is_list, '$3'}, {'not', true}, {'and', true, false},
              {'or', true, false}, {'xor', true, true}, {'andalso', true, 1}, {'orelse', false, '$6'}, {round, '$7'}, {trunc, '$7'},
              {'=:=', '$1', 10}, {'==', '$7', 2.5}, {const, '$1'}, {{'$1', {{'$6'}}}}, ['$1', '$2'], #{a => '$1'}, {is_map_key, k, '$4'}],
    [show({B, attempt(fun() -> ets:test_ms(Row, [{{'$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8'}, [], [B]}]) end)}) || B <- Bodies],
    show(ets:test_ms({1}, [{{'$1'}, [{'/', '$1', 0}], [yes]}])),
    show(ets:test_ms({a}, [{{a}, [], [{hd, []}]}])),
    show(element(1, ets:test_ms({a}, [{{a}, [], [{no_such, 1}]}]))).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
