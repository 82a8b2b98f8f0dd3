%% Deeply nested terms are built, compared, printed, copied and sent.
-module(terms_deep).
-export([main/0]).

main() ->
    D = lists:foldl(fun(N, A) -> [{N, A}] end, [], lists:seq(1, 20000)),
    E = binary_to_term(term_to_binary(D)),
    show([D =:= E, erlang:phash2(D) =:= erlang:phash2(E), D < [{20001, []}]]),
    Me = self(),
    spawn(fun() -> Me ! {back, E} end),
    show(receive {back, X} -> X =:= D end),
    io:format("~P~n", [D, 12]).

show(Term) -> io:format("~p~n", [Term]).
