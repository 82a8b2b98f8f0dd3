%% Guards and bound variables in receive.
-module(receive_guards).
-export([main/0]).

main() ->
    Ref = make_ref(),
    [self() ! M || M <- [{make_ref(), no}, {Ref, yes}, {n, 5}, {n, 50}, other]],
    show(receive {Ref, X} -> X end),
    show(receive {n, N} when N > 10 -> N end),
    show(receive {n, N2} when N2 > 10 -> N2 after 10 -> timeout end),
    show([receive {R, M1} when is_reference(R) -> M1; M2 -> M2 end || _ <- [1, 2, 3]]).

show(Term) -> io:format("~p~n", [Term]).
