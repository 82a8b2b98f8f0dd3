%% Equality and order of funs.
-module(closure_compare).
-export([main/0]).

main() ->
    Make = fun(N) -> fun() -> N end end,
    A = Make(1),
    B = Make(1),
    C = Make(2),
    show([A =:= A, A =:= B, A =:= C, A == C]),
    show([fun lists:map/2 < fun lists:nth/2, fun a:b/1 =:= fun a:b/1, fun a:b/1 =:= fun a:b/2]),
    show(length(lists:usort([A, B, C]))),
    show([A > 1, A > atom, A < self(), A < {}]),
    show(maps:get(B, #{A => found}, missing)).

show(Term) -> io:format("~p~n", [Term]).
