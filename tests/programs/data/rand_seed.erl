%% Random numbers from a seed are the same everywhere.
-module(rand_seed).
-export([main/0, id/1]).

main() ->
    [begin
         S0 = rand:seed_s(A, {1, 2, 3}),
         {L, S1} = lists:mapfoldl(fun(_, S) -> rand:uniform_s(1000, S) end, S0, lists:seq(1, 8)),
         {F, S2} = rand:uniform_s(S1),
         {N, S3} = rand:normal_s(S2),
         {B, _} = rand:bytes_s(5, S3),
         show({A, L, F, N, B})
     end || A <- [exsss, exro928ss, exrop, exsp, exs1024s]],
    rand:seed(exsss, 42),
    show([rand:uniform(10) || _ <- lists:seq(1, 10)]),
    show([rand:uniform(), rand:uniform_real() > 0, rand:uniform(1 bsl 100)]),
    rand:seed(exsss, {1, 2, 3}),
    rand:jump(),
    show([rand:uniform(100) || _ <- [1, 2, 3]]),
    show(rand:mwc59(1) =:= rand:mwc59(1)),
    show(attempt(fun() -> rand:uniform(id(0)) end)),
    show(attempt(fun() -> rand:seed(id(nope), 1) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
