%% Every comparison in guards, of small and other numbers, variables and constants, and nested.
-module(ms_comparisons).
-export([main/0]).

main() ->
    Table = ets:new(numbers, [ordered_set]),
    [ets:insert(Table, {I, I rem 10, float(I rem 5), lists:nth(1 + I rem 4, [a, 1 bsl 70, "x", 7])}) ||
        I <- lists:seq(1, 40)],
    Operands = ['$2', '$3', '$4', 5, 4.0, a, 1 bsl 70, {element, 2, '$_'}, {hd, '$2'}],
    [io:format("~w ~w~n", [Op, erlang:phash2([[select(Table, {Op, A, B}), select(Table, {'not', {Op, A, B}})] ||
                                                  A <- Operands, B <- Operands])]) ||
        Op <- ['<', '=<', '>', '>=', '==', '=:=', '/=', '=/=']],
    io:format("~w~n", [select(Table, {'andalso', {'<', 3, '$1'}, {'=<', '$1', 8}})]),
    io:format("~p~n", [ets:test_ms({1, 2}, [{{'$1', '$2'}, [], [{{{'<', '$1', '$2'}, {'>', '$1', '$2'}}}]}])]).

select(Table, Guard) -> ets:select(Table, [{{'$1', '$2', '$3', '$4'}, [Guard], ['$1']}]).
