%% Terms that share parts stay equal when they are sent.
-module(terms_copy_share).
-export([main/0]).

main() ->
    A = lists:seq(1, 10),
    T = lists:foldl(fun(_, X) -> {X, X} end, A, lists:seq(1, 8)),
    Me = self(),
    spawn(fun() -> Me ! T end),
    U = receive X -> X end,
    show([T =:= U, erts_debug:size(T) < erts_debug:flat_size(T), byte_size(term_to_binary(T))]).

show(Term) -> io:format("~p~n", [Term]).
