%% All ways to call.
-module(fun_apply_forms).
-export([main/0, target/2]).

main() ->
    M = ?MODULE, F = target, A = [1, 2],
    show([M:F(1, 2), apply(M, F, A), apply(fun ?MODULE:target/2, A), (fun M:F/2)(1, 2), erlang:apply(M, F, A), ?MODULE:target(1, 2), lists:foldl(fun target/2, 0, A)]).

target(A, B) -> {A, B}.

show(Term) -> io:format("~p~n", [Term]).
