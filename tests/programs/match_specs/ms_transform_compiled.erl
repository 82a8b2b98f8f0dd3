%% fun2ms with records, several clauses, imported variables.
-module(ms_transform_compiled).
-export([main/0]).

-include_lib("stdlib/include/ms_transform.hrl").
-record(emp, {id, name, dept, pay}).

main() ->
    T = ets:new(emps, [{keypos, #emp.id}, ordered_set]),
    ets:insert(T, [#emp{id = 1, name = "a", dept = x, pay = 10}, #emp{id = 2, name = "b", dept = y, pay = 20},
                   #emp{id = 3, name = "c", dept = x, pay = 30}]),
    Min = 15,
    show(ets:select(T, ets:fun2ms(fun(#emp{name = N, pay = P}) when P > Min -> N end))),
    show(ets:select(T, ets:fun2ms(fun(#emp{id = I, dept = x}) -> I end))),
    show(ets:select(T, ets:fun2ms(fun(#emp{dept = x, pay = P} = E) when P >= 30 -> E; (#emp{dept = y}) -> why end))),
    show(ets:fun2ms(fun({A, {B, _}}) when is_integer(A), B =/= Min orelse A < 2 -> [A, {B}] end)),
    show(ets:select_count(T, ets:fun2ms(fun(#emp{pay = P}) when P rem 20 =:= 10 -> true end))).

show(Term) -> io:format("~p~n", [Term]).
