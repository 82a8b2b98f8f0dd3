%% Small tables of atoms have the same order in every run, and that of stock: what is made from them,
%% such as sorted graphs, does not change from run to run.
-module(order_of_atoms).
-export([main/0]).

main() ->
    Names = [git_repo, deps_repo, other_repo, a, b, foo, bar, abc_repo, kernel, stdlib, elixir],
    Table = ets:new(table, []),
    [ets:insert(Table, {Name}) || Name <- Names],
    io:format("~p~n", [ets:tab2list(Table)]),
    io:format("~p~n", [keys(Table, ets:first(Table))]),
    Graph = digraph:new(),
    [digraph:add_vertex(Graph, Name) || Name <- Names],
    digraph:add_edge(Graph, stdlib, kernel),
    digraph:add_edge(Graph, elixir, stdlib),
    io:format("~p~n", [digraph_utils:topsort(Graph)]).

keys(_, '$end_of_table') -> [];
keys(Table, Key) -> [Key | keys(Table, ets:next(Table, Key))].
