%% Funs with large environments through messages and the external format.
-module(closure_env_large).
-export([main/0]).

main() ->
    Data = maps:from_list([{N, integer_to_list(N)} || N <- lists:seq(1, 200)]),
    F = fun(K) -> {maps:get(K, Data), map_size(Data)} end,
    Me = self(),
    spawn(fun() -> Me ! F(5) end),
    show(receive R -> R end),
    G = binary_to_term(term_to_binary(F)),
    show([G(7), F =:= G, erlang:fun_info(G, arity)]).

show(Term) -> io:format("~p~n", [Term]).
