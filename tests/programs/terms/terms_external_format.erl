%% Bytes of the external term format.
-module(terms_external_format).
-export([main/0]).

main() ->
    Terms = [0, 255, 256, -1, 1 bsl 31, 1 bsl 64, -(1 bsl 64), 1.5, a, 'é', [], "abc", [a | b],
             {a, 1}, <<"bin">>, <<1:7>>, #{a => 1}, [1000, 2000], list_to_tuple(lists:seq(1, 300))],
    [begin
         Bytes = term_to_binary(T),
         io:format("~w~n", [Bytes]),
         true = binary_to_term(Bytes) =:= T
     end || T <- Terms],
    show(term_to_binary(1 bsl 2100) =:= term_to_binary(1 bsl 2100)),
    show(erlang:external_size({a, "b", 3})),
    show(byte_size(term_to_binary(lists:duplicate(1000, a), [compressed]))),
    show(binary_to_term(term_to_binary(lists:seq(1, 1000), [{compressed, 9}])) =:= lists:seq(1, 1000)).

show(Term) -> io:format("~p~n", [Term]).
