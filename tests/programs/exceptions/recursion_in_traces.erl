%% A recursion shows once in stack traces; a tail call of a fun leaves no frame behind.
-module(recursion_in_traces).
-export([main/0]).

main() ->
    show(fun() -> atom_to_list(id(1)) end),
    show(fun() -> [atom_to_list(id(1))] end),
    show(fun() -> error(id(foo)) end),
    show(fun() -> {_, Trace} = process_info(self(), current_stacktrace), throw(Trace) end),
    Spin = fun(Self, N) -> spin(Self, N) end,
    io:format("~p~n", [Spin(Spin, 300000)]),
    {stack_size, Words} = lists:keyfind(stack_size, 1, Spin(Spin, {deep, 100000})),
    io:format("~p~n", [Words < 1000]).

spin(_, 0) -> done;
spin(_, {deep, 0}) -> process_info(self(), [stack_size]);
spin(F, {deep, N}) -> F(F, {deep, N - 1});
spin(F, N) -> F(F, N - 1).

show(F) ->
    Trace = try deep(12, F) catch throw:T -> T; _:_:S -> S end,
    Names = [{M, N, if is_list(A) -> length(A); true -> A end} || {M, N, A, _} <- Trace],
    io:format("~p~n", [[Item || {recursion_in_traces, _, _} = Item <- Names]]).

deep(0, F) -> F();
deep(N, F) -> [deep(N - 1, F)].

id(X) -> X.
