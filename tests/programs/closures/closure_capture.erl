%% Funs keep the values around them.
-module(closure_capture).
-export([main/0]).

main() ->
    Adders = [fun(X) -> X + N end || N <- [1, 10, 100]],
    show([F(5) || F <- Adders]),
    Compose = fun(Fs) -> lists:foldl(fun(F, G) -> fun(X) -> F(G(X)) end end, fun(X) -> X end, Fs) end,
    show((Compose(Adders))(0)),
    {env, Env} = erlang:fun_info(hd(Adders), env),
    show(Env),
    Many = [fun() -> lists:sum([A, B, C, D, E]) end || A <- [1], B <- [2], C <- [3], D <- [4], E <- [5, 6]],
    show([F() || F <- Many]),
    Curry = fun(A) -> fun(B) -> fun(C) -> {A, B, C} end end end,
    show(((Curry(1))(2))(3)),
    Shadow = fun(X) -> (fun(X) -> X * 2 end)(X + 1) end,
    show(Shadow(4)).

show(Term) -> io:format("~p~n", [Term]).
