%% Filling tables by functions, tables through qlc-like queries.
-module(ets_init_table).
-export([main/0, id/1]).

main() ->
    T = ets:new(t, [ordered_set]),
    ets:init_table(T, fun(read) -> {[{a, 1}, {b, 2}], fun(read) -> end_of_input; (close) -> ok end}; (close) -> ok end),
    show(ets:tab2list(T)),
    show(ets:test_ms({1, 2}, [{{'$1', '$2'}, [{'<', '$1', '$2'}], [{{'$2', '$1'}}]}])),
    Ms = ets:match_spec_compile([{{'$1', '$2'}, [], ['$2']}]),
    show([ets:is_compiled_ms(Ms), ets:match_spec_run([{1, a}, {2, b}, c], Ms)]),
    show(ets:fun2ms(fun({A, B}) when A > 1 -> {B, A} end)),
    show(ets:repair_continuation('$end_of_table', [])),
    show(attempt(fun() -> ets:init_table(T, id(a)) end)).

-include_lib("stdlib/include/ms_transform.hrl").

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
