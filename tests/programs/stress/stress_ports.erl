%% Ports, children, files and the environment used by many processes at once.
-module(stress_ports).
-export([main/0, load/1]).

main() ->
    Before = length(erlang:ports()),
    io:format("~p~n", [load(6)]),
    io:format("ports left: ~p~n", [wait(Before, 200)]).

load(Rounds) ->
    Crowd = [spawn_monitor(fun() -> worker(W, Rounds) end) || W <- lists:seq(1, 8)],
    lists:usort([receive {'DOWN', R, process, P, Reason} -> Reason end || {P, R} <- Crowd]).

wait(Before, Tries) ->
    case length(erlang:ports()) - Before of
        Left when Left =< 0 -> 0;
        Left when Tries =:= 0 -> Left;
        _ -> timer:sleep(20), wait(Before, Tries - 1)
    end.

worker(W, Rounds) ->
    rand:seed(exsss, {W, 4, persistent_term:get(stress_seed, 4)}),
    process_flag(trap_exit, true),
    [act(rand:uniform(9), W) || _ <- lists:seq(1, Rounds * 4)],
    ok.

cat() -> open_port({spawn_executable, "/bin/sh"},
                   [{args, ["-c", "exec cat 2>/dev/null"]}, binary, stream, use_stdio]).

act(1, _) ->
    P = cat(),
    P ! {self(), {command, <<"hello">>}},
    receive {P, {data, <<"hello">>}} -> ok end,
    port_close(P);
act(2, _) ->
    P = open_port({spawn_executable, "/bin/sh"}, [{args, ["-c", "exit 3"]}, exit_status]),
    receive {P, {exit_status, S}} -> 3 = S end;
act(3, _) -> "x\n" = os:cmd("echo x");
act(4, _) ->
    P = cat(),
    Ref = erlang:monitor(port, P),
    Self = self(),
    Other = spawn(fun() -> receive go -> Self ! {self(), catch erlang:port_info(P)} end end),
    Other ! go,
    P ! {self(), close},
    receive {P, closed} -> ok end,
    receive {'DOWN', Ref, port, P, _} -> ok end,
    receive {Other, _} -> ok end;
act(5, W) ->
    Name = "f" ++ integer_to_list(W),
    ok = file:write_file(Name, binary:copy(<<"line\n">>, 300)),
    {ok, F} = file:open(Name, [read, raw, binary, {read_ahead, 64}]),
    300 = lines(F, 0),
    ok = file:close(F),
    {ok, G} = file:open(Name, [append, delayed_write]),
    ok = file:write(G, <<"more">>),
    ok = file:close(G),
    1504 = filelib:file_size(Name),
    ok = file:delete(Name);
act(6, W) ->
    Key = "STRESS_" ++ integer_to_list(W rem 3),
    os:putenv(Key, integer_to_list(W)),
    case os:getenv(Key) of
        false -> ok;
        Text -> true = is_integer(list_to_integer(Text))
    end,
    length(os:getenv()),
    W rem 2 =:= 0 andalso os:unsetenv(Key);
act(7, _) ->
    P = cat(),
    link(P),
    {Pid, Ref} = spawn_monitor(fun() -> catch erlang:port_connect(P, self()) end),
    receive {'DOWN', Ref, process, Pid, _} -> ok end,
    catch port_close(P);
act(8, _) ->
    %% The owner dies, its port with it.
    spawn(fun() -> P = cat(), port_command(P, <<"x">>), exit(die) end);
act(9, _) ->
    [catch erlang:port_info(P, connected) || P <- erlang:ports()],
    [catch erlang:port_info(P, links) || P <- erlang:ports()].

lines(F, N) ->
    case file:read_line(F) of
        {ok, <<"line\n">>} -> lines(F, N + 1);
        eof -> N
    end.
