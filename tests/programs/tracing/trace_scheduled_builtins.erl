%% Built-in functions that stop in the middle are named in traces of scheduling, and each `out` has
%% its `in`: a process that ends is not traced as scheduled out.
-module(trace_scheduled_builtins).
-export([main/0]).

main() ->
    List = [{X, X} || X <- lists:seq(1, 200000)],
    Keys = [X || {X, _} <- List],
    Map = maps:from_list(List),
    show({maps, from_list, 1}, fun() -> maps:from_list(List) end),
    show({maps, from_keys, 2}, fun() -> maps:from_keys(Keys, same) end),
    show({maps, keys, 1}, fun() -> maps:keys(Map) end),
    show({maps, values, 1}, fun() -> maps:values(Map) end),
    io:format("~p~n", [lists:sort(maps:keys(Map)) =:= Keys]),
    io:format("~p~n", [maps:keys(Map) =:= [K || {K, _} <- maps:to_list(Map)]]),
    io:format("~p~n", [maps:values(Map) =:= [V || {_, V} <- maps:to_list(Map)]]).

show(Function, Work) ->
    Tracer = self(),
    {Pid, Monitor} = spawn_monitor(fun() ->
        erlang:trace(self(), true, [running, {tracer, Tracer}]),
        Work()
    end),
    receive {'DOWN', Monitor, process, Pid, normal} -> ok end,
    Delivered = erlang:trace_delivered(Pid),
    receive {trace_delivered, Pid, Delivered} -> ok end,
    io:format("~p: ~p~n", [Function, count(Pid, Function, 0) > 2]).

count(Pid, Function, N) ->
    receive
        {trace, Pid, out, At} ->
            receive {trace, Pid, in, At} -> ok after 0 -> io:format("no in for ~p~n", [At]) end,
            count(Pid, Function, if At =:= Function -> N + 1; true -> N end)
    after 0 -> N
    end.
