%% Directed graphs.
-module(digraph_use).
-export([main/0]).

main() ->
    G = digraph:new(),
    [digraph:add_vertex(G, V) || V <- [a, b, c, d, e]],
    [digraph:add_edge(G, A, B) || {A, B} <- [{a, b}, {b, c}, {c, a}, {c, d}]],
    show([lists:sort(digraph:vertices(G)), digraph:no_edges(G), digraph:get_path(G, a, d), digraph:get_path(G, d, a), lists:sort(digraph:out_neighbours(G, c)), digraph:in_degree(G, a)]),
    show([lists:sort([lists:sort(C) || C <- digraph_utils:strong_components(G)]), digraph_utils:is_acyclic(G), digraph:get_short_cycle(G, a), lists:sort(digraph_utils:reachable([c], G))]),
    H = digraph:new([acyclic]),
    [digraph:add_vertex(H, V) || V <- [x, y]],
    digraph:add_edge(H, x, y),
    show([element(1, digraph:add_edge(H, y, x)), digraph_utils:topsort(H), digraph:add_edge(H, x, nope), digraph:delete(G), digraph:delete(H)]).

show(Term) -> io:format("~p~n", [Term]).
