%% Shortest paths by gb_sets.
-module(dijkstra).
-export([main/0]).

main() ->
    G = #{a => [{b, 7}, {c, 9}, {f, 14}], b => [{c, 10}, {d, 15}], c => [{d, 11}, {f, 2}], d => [{e, 6}], f => [{e, 9}], e => []},
    show(lists:sort(maps:to_list(run(gb_sets:singleton({0, a}), G, #{})))).

run(Q, G, Done) ->
    case gb_sets:is_empty(Q) of
        true -> Done;
        false ->
            {{D, V}, Q2} = gb_sets:take_smallest(Q),
            case maps:is_key(V, Done) of
                true -> run(Q2, G, Done);
                false -> run(lists:foldl(fun({W, L}, A) -> gb_sets:add({D + L, W}, A) end, Q2, maps:get(V, G)), G, Done#{V => D})
            end
    end.

show(Term) -> io:format("~p~n", [Term]).
