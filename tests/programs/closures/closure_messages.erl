%% Funs sent to other processes run there.
-module(closure_messages).
-export([main/0]).

main() ->
    Parent = self(),
    Data = lists:seq(1, 100),
    Big = binary:copy(<<"z">>, 1000),
    Worker = spawn(fun() -> loop() end),
    [Worker ! {run, Parent, fun() -> {N, lists:sum(Data) * N, byte_size(Big)} end} || N <- [1, 2, 3]],
    show([receive {result, R} -> R end || _ <- [1, 2, 3]]),
    F = binary_to_term(term_to_binary(fun(X) -> {X, length(Data)} end)),
    show(F(a)),
    G = binary_to_term(term_to_binary(fun lists:reverse/1)),
    show(G([1, 2, 3])),
    Worker ! stop.

loop() ->
    receive
        {run, From, F} -> From ! {result, F()}, loop();
        stop -> ok
    end.

show(Term) -> io:format("~p~n", [Term]).
