%% Times one program of a module: fixed work in a fresh process, wall and processor time.
-module(bench_clock).
-export([main/2]).

%% main(Programs, [Name]): prints "Name WallMicroseconds ProcessorMicroseconds Check".
main(Programs, [Name]) ->
    {_, Work} = lists:keyfind(list_to_atom(Name), 1, Programs),
    {_, Monitor} = spawn_monitor(fun() -> exit({ok, timed(Work)}) end),
    receive
        {'DOWN', Monitor, process, _, {ok, {Wall, Cpu, Value}}} ->
            io:format("~s ~w ~w ~w~n", [Name, Wall, Cpu, erlang:phash2(Value)]),
            halt(0);
        {'DOWN', Monitor, process, _, Reason} ->
            io:format("~s failed: ~p~n", [Name, Reason]),
            halt(1)
    end;
main(Programs, []) ->
    [io:format("~s~n", [Name]) || {Name, _} <- Programs],
    halt(0).

timed(Work) ->
    Cpu0 = processor_ns(),
    Start = erlang:monotonic_time(),
    Value = Work(),
    End = erlang:monotonic_time(),
    Cpu1 = processor_ns(),
    {erlang:convert_time_unit(End - Start, native, microsecond), (Cpu1 - Cpu0) div 1000, Value}.

%% Of all threads, user and system time, as the kernel counts it. statistics(runtime) is no measure:
%% on stock it leaves out the system's part, where a program's page faults are.
processor_ns() ->
    Tasks = "/proc/self/task",
    {ok, Threads} = file:list_dir(Tasks),
    lists:sum([thread_ns(filename:join([Tasks, Thread, "schedstat"])) || Thread <- Threads]).

thread_ns(File) ->
    case file:read_file(File) of
        {ok, Text} -> binary_to_integer(hd(binary:split(Text, <<" ">>)));
        {error, _} -> 0
    end.
