%% Stand-in for common_test's test_server module, for suites run by mini_ct.
%% Nodes are started with the emulator under test: peer and slave use the
%% -progname of the running VM, found in PATH, where the harness puts its own
%% `erl' (a wrapper for the command under test) first.
-module(test_server).
-export([lookup_config/2, fail/0, fail/1, format/1, format/2, format/3,
         capture_start/0, capture_stop/0, capture_get/0, messages_get/0,
         hours/1, minutes/1, seconds/1, sleep/1, adjusted_sleep/1, timecall/3,
         timetrap_scale_factor/0, timetrap/1, get_timetrap_info/0,
         timetrap_cancel/0, timetrap_cancel/1,
         m_out_of_n/3, do_times/4, do_times/2,
         call_crash/3, call_crash/4, call_crash/5, temp_name/1,
         start_node/3, stop_node/1, wait_for_node/1,
         is_release_available/1, find_release/1,
         peer_name/2, start_peer/3, start_peer/5,
         app_test/1, app_test/2, appup_test/1, comment/1, make_priv_dir/0,
         run_on_shielded_node/2, is_cover/0, is_debug/0, is_commercial/0,
         is_native/1, memory_checker/0, is_valgrind/0, is_asan/0,
         permit_io/2, get_loc/1, set_tc_state/1, mini_ct_kill_nodes/0]).
-compile({nowarn_deprecated_function, [{slave,start,5}]}).

-define(RUNNER, mini_ct_runner).
-define(NODES, mini_ct_nodes).

lookup_config(Key, Config) ->
    case lists:keyfind(Key, 1, Config) of
        {Key, V} -> V;
        _ -> undefined
    end.

fail() -> exit(suite_failed).
fail(Reason) -> exit({suite_failed, Reason}).

format(F) -> format(F, []).
format(_Detail, F) when is_list(F), is_atom(_Detail); is_integer(_Detail) ->
    format(F, []);
format(F, A) -> io:format(F, A).
format(_Detail, F, A) -> io:format(F, A).

capture_start() -> gl({capture, self()}).
capture_stop() -> gl({capture, false}).
capture_get() -> capture_get([]).
capture_get(Acc) ->
    receive {captured, S} -> capture_get([S|Acc])
    after 0 -> lists:reverse(Acc)
    end.

gl(Msg) ->
    case whereis(mini_ct_gl) of
        undefined -> ok;
        Pid -> Pid ! Msg, ok
    end.

messages_get() -> messages_get([]).
messages_get(Acc) ->
    receive M -> messages_get([M|Acc])
    after 0 -> lists:reverse(Acc)
    end.

hours(N) -> trunc(N * 3600 * 1000).
minutes(N) -> trunc(N * 60 * 1000).
seconds(N) -> trunc(N * 1000).

sleep(infinity) -> receive after infinity -> ok end;
sleep(Ms) -> receive after trunc(Ms) -> ok end.
adjusted_sleep(T) -> sleep(T).

timecall(M, F, A) ->
    T0 = erlang:monotonic_time(),
    V = apply(M, F, A),
    T = erlang:monotonic_time() - T0,
    {erlang:convert_time_unit(T, native, microsecond) / 1000000, V}.

timetrap_scale_factor() ->
    scale(2, fun() -> erlang:system_info(lock_checking) end)
        * scale(3, fun() ->
                           erlang:system_info(schedulers) >
                               erlang:system_info(logical_processors)
                   end)
        * scale(6, fun is_debug/0).

scale(N, F) ->
    case catch F() of
        true -> N;
        _ -> 1
    end.

timetrap(T) ->
    runner({mini_ct_timetrap, T}),
    mini_ct_timetrap.
timetrap_cancel(_) -> timetrap_cancel().
timetrap_cancel() -> runner(mini_ct_timetrap_cancel), ok.

get_timetrap_info() ->
    Ref = make_ref(),
    runner({mini_ct_timetrap_info, self(), Ref}),
    receive {Ref, Ms} -> {Ms, {true, timetrap_scale_factor()}}
    after 5000 -> undefined
    end.

runner(Msg) ->
    case whereis(?RUNNER) of
        undefined -> ok;
        Pid -> Pid ! Msg, ok
    end.

m_out_of_n(0, _, _) -> ok;
m_out_of_n(M, 0, _) -> exit({m_out_of_n_failed, {M, left_to_do}});
m_out_of_n(M, N, Fun) ->
    case catch Fun() of
        {'EXIT', _} -> m_out_of_n(M, N - 1, Fun);
        _ -> m_out_of_n(M - 1, N - 1, Fun)
    end.

do_times(0, _, _, _) -> ok;
do_times(N, M, F, A) -> apply(M, F, A), do_times(N - 1, M, F, A).
do_times(0, _) -> ok;
do_times(N, Fun) -> Fun(), do_times(N - 1, Fun).

call_crash(M, F, A) -> call_crash(infinity, any, M, F, A).
call_crash(Time, M, F, A) -> call_crash(Time, any, M, F, A).
call_crash(Time, Crash, M, F, A) ->
    {Pid, Ref} = spawn_monitor(M, F, A),
    receive
        {'DOWN', Ref, process, Pid, R} when Crash =:= any; R =:= Crash -> ok;
        {'DOWN', Ref, process, Pid, R} -> exit({wrong_crash_reason, R})
    after Time -> exit(Pid, kill), exit(call_crash_timeout)
    end.

temp_name(Stem) ->
    Name = Stem ++ integer_to_list(erlang:unique_integer([positive])),
    {ok, Files} = file:list_dir(filename:dirname(Stem)),
    case lists:member(filename:basename(Name), Files) of
        true -> temp_name(Stem);
        false -> Name
    end.

app_test(App) -> app_test(App, pedantic).
app_test(App, Mode) -> test_server_sup:app_test(App, Mode).
appup_test(App) -> test_server_sup:appup_test(App).

comment(_) -> ok.
make_priv_dir() -> ok.
permit_io(_, _) -> ok.
get_loc(_) -> [].
set_tc_state(_) -> ok.

is_cover() -> false.
is_native(_) -> false.
is_commercial() ->
    string:find(erlang:system_info(system_version), "source") =:= nomatch.
is_debug() ->
    case catch erlang:system_info(debug_compiled) of
        {'EXIT', _} ->
            string:find(erlang:system_info(system_version), "debug") =/= nomatch;
        R -> R
    end.
memory_checker() ->
    case catch erlang:system_info({memory_checker, running}) of
        {'EXIT', _} -> none;
        R -> R
    end.
is_valgrind() -> memory_checker() =:= valgrind.
is_asan() -> memory_checker() =:= asan.

%% ---------------------------------------------------------------- nodes

is_release_available(_) -> false.
find_release(_) -> not_available.

peer_name(Module, TestCase) ->
    peer:random_name(lists:concat([Module, "-", TestCase])).

start_peer(_, _, _, _Release, _OutDir) -> not_available.

start_peer(Args, Module, TestCase) when is_list(Args) ->
    start_peer(#{args => Args}, Module, TestCase);
start_peer(#{name := _} = Opts, Module, _) ->
    start_peer(Opts, Module);
start_peer(Opts, Module, TestCase) ->
    start_peer(Opts#{name => peer_name(Module, TestCase)}, Module).

start_peer(#{name := _} = Opts, Module) ->
    Args = maps:get(args, Opts, []),
    Cookie = case lists:member("-setcookie", Args) of
                 true -> [];
                 false -> ["-setcookie", atom_to_list(erlang:get_cookie())]
             end,
    All = Cookie ++ ["-pa", filename:dirname(code:which(Module))] ++ Args,
    peer:start_link(Opts#{args => All}).

%% Options: {args,Str} {wait,Bool} {fail_on_error,Bool} {cleanup,Bool} {erl,_}
start_node(Name, Type, Opts) ->
    Args = proplists:get_value(args, Opts, ""),
    Host = host(),
    R = case Type of
            slave ->
                slave:start(Host, Name, Args, no_link, ct:get_progname());
            peer ->
                start_detached(to_list(Name), Host, Args, Opts)
        end,
    case R of
        {ok, Node} ->
            case proplists:get_value(cleanup, Opts, true) of
                true -> track(Node);
                false -> ok
            end,
            {ok, Node};
        Error ->
            case Type =:= peer
                andalso proplists:get_value(fail_on_error, Opts, true) of
                true -> fail({start_node, Error});
                false -> Error
            end
    end.

start_detached(Name, Host, Args, Opts) ->
    Cookie = case string:find(Args, "-setcookie") of
                 nomatch -> " -setcookie " ++ atom_to_list(erlang:get_cookie());
                 _ -> ""
             end,
    Naming = case net_kernel:longnames() of true -> " -name "; _ -> " -sname " end,
    Cmd = lists:concat([ct:get_progname(), " -detached", Naming, Name, Cookie,
                        " ", Args]),
    Env = proplists:get_value(env, Opts, []),
    _ = (catch open_port({spawn, Cmd}, [stream, {env, Env}])),
    Node = list_to_atom(Name ++ "@" ++ Host),
    case proplists:get_value(wait, Opts, true) of
        true -> wait_up(Node, 300);
        false -> {ok, Node}
    end.

wait_up(_Node, 0) -> {error, timeout};
wait_up(Node, N) ->
    case net_adm:ping(Node) of
        pong -> {ok, Node};
        pang -> receive after 100 -> wait_up(Node, N - 1) end
    end.

wait_for_node(Node) ->
    case wait_up(Node, 300) of
        {ok, _} -> ok;
        E -> E
    end.

stop_node(Node) ->
    _ = erlang:monitor_node(Node, true),
    _ = (catch rpc:call(Node, erlang, halt, [], 5000)),
    receive {nodedown, Node} -> true
    after 10000 -> false
    end.

host() ->
    [_, H] = string:lexemes(atom_to_list(node()), "@"),
    H.

to_list(A) when is_atom(A) -> atom_to_list(A);
to_list(L) -> L.

track(Node) ->
    persistent_term:put(?NODES, [Node|tracked()]).

tracked() -> persistent_term:get(?NODES, []).

mini_ct_kill_nodes() ->
    case tracked() of
        [] -> ok;
        Ns ->
            persistent_term:put(?NODES, []),
            [catch rpc:call(N, erlang, halt, [], 5000)
             || N <- Ns, lists:member(N, nodes(connected))],
            ok
    end.

run_on_shielded_node(Fun, CArgs) ->
    Name = "shielded_node-" ++
        integer_to_list(erlang:unique_integer([positive])),
    {ok, Node} = start_node(Name, slave, [{args, "-hidden " ++ CArgs}]),
    %% by rpc, as this module is not the test_server that the node would load
    Res = rpc:call(Node, erlang, apply, [Fun, []]),
    stop_node(Node),
    case Res of
        {badrpc, Why} -> fail(Why);
        _ -> Res
    end.
