%% Updating nested maps, maps as keys.
-module(maps_nested).
-export([main/0]).

main() ->
    M = #{a => #{b => #{c => 1}}},
    #{a := #{b := B} = A} = M,
    show(M#{a := A#{b := B#{c := 2, d => 3}}}),
    K = #{#{x => 1} => one, #{x => 2} => two},
    show([maps:get(#{x => 2}, K), K#{#{x => 1} := uno}]),
    show([X || X <- lists:sort(maps:values(K))]),
    show(maps:fold(fun(Key, V, Acc) -> [{map_size(Key), V} | Acc] end, [], #{#{} => e})).

show(Term) -> io:format("~p~n", [Term]).
