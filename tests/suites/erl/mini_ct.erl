%% A small Common Test stand-in: runs one *_SUITE module in this VM and writes
%% one result line per test case.  It needs only kernel and stdlib, so that a
%% young VM can run it long before it can run common_test itself.
%%
%% Flags (given to erl):  -s mini_ct
%%   -suite_name S      the suite module    -suite_stubs DIR  ct, test_server
%%   -suite_data DIR     data_dir           -suite_priv DIR   priv_dir
%%   -suite_results F    result file (appended to)
%%   -suite_done F       file of case paths not to run again (optional)
%%   -suite_only P ...   run only these case paths (optional)
%%   -suite_cap MS       upper limit of any timetrap
%%   -suite_pings_itself true   this node has no name, and a suite that could
%%                       do without asks whether the node it runs on is there
%%
%% Result lines (tab separated):
%%   PLAN path | START path | RES path status ms reason | CONF what status reason | END
-module(mini_ct).
-export([start/0]).

-define(RUNNER, mini_ct_runner).

-record(st, {suite, results, cap, done, only, gl, tts, saved, cwd}).

start() ->
    _ = spawn(fun main/0),
    ok.

main() ->
    register(?RUNNER, self()),
    %% linked to the cases, not monitoring: some look at their own monitors
    process_flag(trap_exit, true),
    Suite = list_to_atom(arg(suite_name)),
    Results = arg(suite_results),
    put(results, Results),
    preload(),
    arg(suite_pings_itself, "false") =:= "true" andalso spawn(fun answer_pings/0),
    try
        run(Suite, Results)
    catch
        C:R:S ->
            emit(["CONF\trunner\tfailed\t", fmt({C,R,S})])
    end,
    emit("END"),
    erlang:halt(0).

%% Modules that are always loaded when common_test runs a suite.  Some cases
%% count on it (they block the code server, or look at what is loaded).
preload() ->
    %% The stand-ins for ct and test_server are not in the code path, where
    %% they would clash with the real ones.
    Stubs = arg(suite_stubs),
    [{module, M} = code:load_abs(Stubs ++ "/" ++ atom_to_list(M))
     || M <- [ct, test_server]],
    lists:foreach(
      fun(M) -> catch code:ensure_loaded(M) end,
      [lists, proplists, string, io, io_lib, io_lib_format, io_lib_pretty,
       timer, erts_debug, ets, maps, ordsets, orddict, sets, dict, queue,
       gb_sets, gb_trees, file, filename, filelib, os, unicode, unicode_util,
       calendar, re, gen, gen_server, gen_event, gen_statem, proc_lib, sys,
       supervisor, rpc, erpc, peer, slave, net_adm, error_logger, logger,
       code, erl_scan, erl_parse, erl_anno, init, inet, gen_tcp, inet_tcp,
       prim_inet, application]).

%% What net_kernel says to net_adm:ping(node()) on a node with a name.
answer_pings() ->
    register(net_kernel, self()),
    answer_pings_loop().

answer_pings_loop() ->
    receive
        {'$gen_call', From, {is_auth, Node}} when Node =:= node() ->
            gen:reply(From, yes);
        {'$gen_call', From, _} ->
            gen:reply(From, {error, not_alive})
    end,
    answer_pings_loop().

arg(Name) ->
    {ok, [[V|_]|_]} = init:get_argument(Name),
    V.

arg(Name, Default) ->
    case init:get_argument(Name) of
        {ok, [[V|_]|_]} -> V;
        _ -> Default
    end.

run(Suite, Results) ->
    case code:ensure_loaded(Suite) of
        {module, Suite} -> ok;
        LoadError -> exit({cannot_load, LoadError})
    end,
    Me = self(),
    GL = spawn(fun() -> gl_init(Me) end),
    %% global_group_SUITE wants this name to be there
    _ = spawn(fun() ->
                      register(test_server_ctrl, self()),
                      receive after infinity -> ok end
              end),
    Done = case arg(suite_done, "") of
               "" -> [];
               File ->
                   {ok, B} = file:read_file(File),
                   split_lines(unicode:characters_to_list(B))
           end,
    Only = case init:get_argument(suite_only) of
               {ok, Ls} -> lists:append(Ls);
               _ -> all
           end,
    {ok, Cwd} = file:get_cwd(),
    St0 = #st{suite=Suite, results=Results, gl=GL, done=Done, only=Only, cwd=Cwd,
              cap=list_to_integer(arg(suite_cap, "120000")), tts=[]},
    Config0 = [{data_dir, slash(arg(suite_data))},
               {priv_dir, slash(arg(suite_priv))},
               {nodenames, []}, {nodes, []}],
    Info = call_info(St0, fun() -> Suite:suite() end, suite, 0),
    St = St0#st{tts = tt(Info)},
    case skip_by_require(Info) of
        {skip, Why} -> exit({suite_requires, Why});
        ok -> ok
    end,
    Groups = case erlang:function_exported(Suite, groups, 0) of
                 true ->
                     {ok, Gs} = in_proc(St, fun() -> Suite:groups() end),
                     Gs;
                 false -> []
             end,
    {ok, All} = in_proc(St, fun() -> Suite:all() end),
    case All of
        {skip, SkipReason} ->
            emit(["CONF\tall\tskipped\t", fmt(SkipReason)]);
        _ ->
            {Tree, _} = plan(All, [], Groups, #{}),
            each_case(fun(P, _) -> emit(["PLAN\t", P]) end, Tree),
            run_suite(St, wanted(Tree, St), Config0)
    end.

split_lines(S) -> split_lines(S, [], []).
split_lines([$\n|T], L, Acc) -> split_lines(T, [], [lists:reverse(L)|Acc]);
split_lines([C|T], L, Acc) -> split_lines(T, [C|L], Acc);
split_lines([], [], Acc) -> lists:reverse(Acc);
split_lines([], L, Acc) -> lists:reverse(Acc, [lists:reverse(L)]).

slash(D) ->
    case lists:last(D) of
        $/ -> D;
        _ -> D ++ "/"
    end.

%% ---------------------------------------------------------------- the plan
%% Node :: {tc, Case, Path, Props} | {group, Name, Props, Children}

plan([], _Path, _Groups, Seen) ->
    {[], Seen};
plan([I|Is], Path, Groups, Seen0) ->
    {N, Seen1} = plan1(I, Path, Groups, Seen0),
    {Ns, Seen} = plan(Is, Path, Groups, Seen1),
    {N ++ Ns, Seen}.

plan1(TC, Path, _Groups, Seen) when is_atom(TC) ->
    plan_tc(TC, [], Path, Seen);
plan1(Is, Path, Groups, Seen) when is_list(Is) ->
    plan(Is, Path, Groups, Seen);
plan1({testcase, TC, Props}, Path, _Groups, Seen) ->
    plan_tc(TC, Props, Path, Seen);
plan1({group, G}, Path, Groups, Seen) ->
    plan1({group, G, default, []}, Path, Groups, Seen);
plan1({group, G, Props}, Path, Groups, Seen) ->
    plan1({group, G, Props, []}, Path, Groups, Seen);
plan1({group, G, Props0, _Sub}, Path, Groups, Seen) ->
    case find_group(G, Groups) of
        {G, GProps, Items} ->
            Props = case Props0 of default -> GProps; _ -> Props0 end,
            plan_group(G, Props, Items, Path, Groups, Seen);
        false ->
            {[], Seen}
    end;
plan1({G, Props, Items}, Path, Groups, Seen)
  when is_atom(G), is_list(Props), is_list(Items) ->
    plan_group(G, Props, Items, Path, Groups, Seen);
plan1({G, Items}, Path, Groups, Seen) when is_atom(G), is_list(Items) ->
    plan_group(G, [], Items, Path, Groups, Seen);
plan1(_Unknown, _Path, _Groups, Seen) ->
    {[], Seen}.

plan_tc(TC, Props, Path, Seen) ->
    P0 = lists:append([atom_to_list(A) ++ "/" || A <- lists:reverse(Path)])
        ++ atom_to_list(TC),
    N = maps:get(P0, Seen, 0) + 1,
    P = case N of
            1 -> P0;
            _ -> P0 ++ "#" ++ integer_to_list(N)
        end,
    {[{tc, TC, P, Props}], Seen#{P0 => N}}.

plan_group(G, Props, Items, Path, Groups, Seen0) ->
    {Ch, Seen} = plan(Items, [G|Path], Groups, Seen0),
    {[{group, G, Props, Ch}], Seen}.

find_group(G, [{G, Items}|_]) -> {G, [], Items};
find_group(G, [{G, _, _} = Def|_]) -> Def;
find_group(G, [_|T]) -> find_group(G, T);
find_group(_, []) -> false.

each_case(F, Nodes) ->
    lists:foreach(fun({tc, TC, P, _}) -> F(P, TC);
                     ({group, _, _, Ch}) -> each_case(F, Ch)
                  end, Nodes).

%% Drop what was run before (after a restart) or is not asked for.
wanted(Nodes, St) ->
    lists:flatmap(
      fun({tc, _, P, _} = N) ->
              case not lists:member(P, St#st.done)
                  andalso (St#st.only =:= all
                           orelse lists:member(P, St#st.only)) of
                  true -> [N];
                  false -> []
              end;
         ({group, G, Props, Ch}) ->
              case wanted(Ch, St) of
                  [] -> [];
                  Ch1 -> [{group, G, Props, Ch1}]
              end
      end, Nodes).

%% ---------------------------------------------------------------- running

run_suite(_St, [], _Config) ->
    ok;
run_suite(#st{suite=S}=St, Tree, Config0) ->
    R = case erlang:function_exported(S, init_per_suite, 1) of
            true ->
                emit("START\tinit_per_suite"),
                in_proc(St, fun() -> S:init_per_suite(Config0) end);
            false -> {ok, Config0}
        end,
    case conf_result(R, Config0) of
        {ok, Config} ->
            emit("CONF\tinit_per_suite\tok\t"),
            St1 = nodes_(Tree, Config, St),
            case erlang:function_exported(S, end_per_suite, 1) of
                true ->
                    emit("START\tend_per_suite"),
                    EndConfig = saved(St1) ++ Config,
                    E = in_proc(St, fun() -> S:end_per_suite(EndConfig) end),
                    case E of
                        {ok, _} -> emit("CONF\tend_per_suite\tok\t");
                        _ -> emit(["CONF\tend_per_suite\tfailed\t", fmt(E)])
                    end;
                false -> ok
            end;
        {Status, Why} ->
            emit(["CONF\tinit_per_suite\t", Status, "\t", fmt(Why)]),
            skip_all(Tree, "init_per_suite: ", Why)
    end.

skip_all(Nodes, Txt, Why) ->
    each_case(fun(P, _) ->
                      res(P, "skipped", 0, [Txt, fmt(Why)])
              end, Nodes).

conf_result({ok, C}, _) when is_list(C) -> {ok, C};
conf_result({ok, {save_config, _}}, C0) -> {ok, C0};
conf_result({ok, {skip, Why}}, _) -> {"skipped", Why};
conf_result({ok, {skipped, Why}}, _) -> {"skipped", Why};
conf_result({ok, {skip_and_save, Why, _}}, _) -> {"skipped", Why};
conf_result({ok, {fail, Why}}, _) -> {"failed", Why};
conf_result({ok, Other}, _) -> {"failed", {bad_return, Other}};
conf_result({failed, Why}, _) -> {"failed", Why};
conf_result({timeout, _}=T, _) -> {"failed", T};
conf_result({skip, Why}, _) -> {"skipped", Why}.

nodes_([], _Config, St) ->
    St;
nodes_([{tc, TC, P, Props}|Ns], Config, St0) ->
    nodes_(Ns, Config, tc(TC, P, Props, Config, St0));
nodes_([{group, G, Props, Ch}|Ns], Config, St) ->
    St1 = group(G, Props, Ch, Config, St),
    nodes_(Ns, Config, St#st{saved=St1#st.saved}).

group(G, Props, Ch, Config0, #st{suite=S}=St0) ->
    Info = call_info(St0, fun() -> S:group(G) end, group, 1),
    St = St0#st{tts = first_tt([tt(Info), St0#st.tts])},
    Config1 = [{tc_group_properties, [{name, G}|Props]}
               | lists:keydelete(tc_group_properties, 1, Config0)],
    R = case skip_by_require(Info) of
            {skip, Why0} -> {skip, Why0};
            ok ->
                case erlang:function_exported(S, init_per_group, 2) of
                    true ->
                        emit(["START\tinit_per_group ", atom_to_list(G)]),
                        in_proc(St, fun() -> S:init_per_group(G, Config1) end);
                    false -> {ok, Config1}
                end
        end,
    R1 = case R of
             {ok, Other} when not is_list(Other), not is_tuple(Other) ->
                 {ok, Config1};                 % CT goes on here, too
             _ -> R
         end,
    case conf_result(R1, Config1) of
        {ok, Config} ->
            St1 = nodes_(Ch, Config, St),
            case erlang:function_exported(S, end_per_group, 2) of
                true ->
                    emit(["START\tend_per_group ", atom_to_list(G)]),
                    _ = in_proc(St, fun() -> S:end_per_group(G, Config) end),
                    ok;
                false -> ok
            end,
            St1;
        {Status, Why} ->
            emit(["CONF\tinit_per_group ", atom_to_list(G), "\t", Status,
                  "\t", fmt(Why)]),
            skip_all(Ch, "init_per_group: ", Why),
            St
    end.

saved(#st{saved=undefined}) -> [];
saved(#st{saved=S}) -> [{saved_config, S}].

tc(TC, P, Props, Config00, #st{suite=S}=St) ->
    emit(["START\t", P]),
    _ = file:set_cwd(St#st.cwd),
    T0 = erlang:monotonic_time(millisecond),
    Config0 = saved(St) ++ Config00,
    Info = call_info(St, fun() -> S:TC() end, TC, 0),
    TT = first_tt([tt(Props), tt(Info), St#st.tts]),
    Res = case skip_by_require(Info) of
              {skip, Why0} -> {skipped, Why0};
              ok ->
                  case erlang:function_exported(S, TC, 1) of
                      true -> tc_run(TC, Config0, TT, St);
                      false -> {failed, {undef, {S, TC, 1}}}
                  end
          end,
    T = erlang:monotonic_time(millisecond) - T0,
    {Status, Why, Saved} =
        case Res of
            ok -> {"ok", [], undefined};
            {save_config, SC} -> {"ok", [], {TC, SC}};
            {comment, _} -> {"ok", [], undefined};
            {skip_and_save, W, SC} -> {"skipped", W, {TC, SC}};
            {skipped, W} -> {"skipped", W, undefined};
            {timeout, W} -> {"timeout", W, undefined};
            {failed, W} -> {"failed", W, undefined}
        end,
    res(P, Status, T, fmt(Why)),
    cleanup_nodes(),
    St#st{saved=Saved}.

cleanup_nodes() ->
    case erlang:function_exported(test_server, mini_ct_kill_nodes, 0) of
        true -> catch test_server:mini_ct_kill_nodes();
        false -> ok
    end.

tc_run(TC, Config0, TT, #st{suite=S, gl=GL}=St) ->
    Runner = self(),
    Fun = fun() ->
                  group_leader(GL, self()),
                  exit({mini_ct_result, tc_proc(Runner, S, TC, Config0)})
          end,
    Pid = spawn_link(Fun),
    {R, Stage, Config} = wait(Pid, deadline(TT, St), TT, St, init, Config0),
    case R of
        {down, {mini_ct_result, Res}} ->
            Res;
        {down, Reason} ->
            end_after(S, TC, Stage, Config, {failed, Reason}, St),
            {failed, Reason};
        {timeout, Ms, Where} ->
            end_after(S, TC, Stage, Config, {timetrap_timeout, Ms}, St),
            {timeout, {timetrap_timeout, Ms, Where}}
    end.

%% end_per_testcase for a case process that died, as Common Test does
end_after(S, TC, tc, Config, Status, St) ->
    case erlang:function_exported(S, end_per_testcase, 2) of
        true ->
            Fun = fun() -> S:end_per_testcase(TC, [{tc_status, Status}|Config]) end,
            _ = in_proc(St#st{tts={timetrap, 10000}}, Fun),
            ok;
        false -> ok
    end;
end_after(_, _, _, _, _, _) ->
    ok.

tc_proc(Runner, S, TC, Config0) ->
    case tc_init(S, TC, Config0) of
        {ok, Config} ->
            Runner ! {mini_ct_stage, self(), tc, Config},
            R = tc_apply(S, TC, Config),
            Status = case R of
                         {failed, W} -> {failed, W};
                         {skipped, W} -> {skipped, W};
                         {skip_and_save, W, _} -> {skipped, W};
                         _ -> ok
                     end,
            Runner ! {mini_ct_stage, self(), 'end', Config},
            %% What a case saves is shown to its own end, too.
            Saved = [R || {save_config, _} <- [R]],
            tc_end(S, TC, [{tc_status, Status}|Saved ++ Config], R);
        Other -> Other
    end.

tc_init(S, TC, Config) ->
    case erlang:function_exported(S, init_per_testcase, 2) of
        false -> {ok, Config};
        true ->
            try S:init_per_testcase(TC, Config) of
                C when is_list(C) -> {ok, C};
                {skip, W} -> {skipped, W};
                {skipped, W} -> {skipped, W};
                {skip_and_save, W, SC} -> {skip_and_save, W, SC};
                {fail, W} -> {failed, W};
                Other -> {failed, {init_per_testcase, bad_return, Other}}
            catch
                throw:{skip, W} -> {skipped, W};
                throw:{skipped, W} -> {skipped, W};
                exit:{skip, W} -> {skipped, W};
                exit:{skipped, W} -> {skipped, W};
                C:W:Stk -> {failed, {init_per_testcase, C, W, Stk}}
            end
    end.

tc_apply(S, TC, Config) ->
    try S:TC(Config) of
        {skip, W} -> {skipped, W};
        {skipped, W} -> {skipped, W};
        {skip_and_save, _, _} = R -> R;
        {save_config, _} = R -> R;
        {failed, W} -> {failed, W};
        {'EXIT', W} -> {failed, W};
        _ -> ok
    catch
        throw:{skip, W} -> {skipped, W};
        throw:{skipped, W} -> {skipped, W};
        exit:{skip, W} -> {skipped, W};
        exit:{skipped, W} -> {skipped, W};
        throw:W:Stk -> {failed, {thrown, W, Stk}};
        error:W:Stk -> {failed, {W, Stk}};
        exit:W:Stk -> {failed, {exit, W, Stk}}
    end.

tc_end(S, TC, Config, R) ->
    case erlang:function_exported(S, end_per_testcase, 2) of
        false -> R;
        true ->
            try S:end_per_testcase(TC, Config) of
                {fail, W} -> {failed, W};
                {save_config, _} = SC when R =:= ok -> SC;
                _ -> R
            catch
                %% a crash in end_per_testcase is only a warning in CT
                _:_ -> R
            end
    end.

%% Wait for the case process; the stubs send timetrap messages here.
wait(Pid, Deadline, TT, St, Stage, Config) ->
    Left = case Deadline - erlang:monotonic_time(millisecond) of
               L when L < 0 -> 0;
               L -> L
           end,
    receive
        {'EXIT', Pid, Reason} ->
            {{down, Reason}, Stage, Config};
        {mini_ct_stage, Pid, NewStage, NewConfig} ->
            wait(Pid, Deadline, TT, St, NewStage, NewConfig);
        {mini_ct_timetrap, NewTT} ->
            TT1 = {timetrap, NewTT},
            wait(Pid, deadline(TT1, St), TT1, St, Stage, Config);
        mini_ct_timetrap_cancel ->
            TT1 = {timetrap, infinity},
            wait(Pid, deadline(TT1, St), TT1, St, Stage, Config);
        {mini_ct_timetrap_info, From, Ref} ->
            From ! {Ref, tt_ms(TT)},
            wait(Pid, Deadline, TT, St, Stage, Config)
    after Left ->
            Where = (catch process_info(Pid, current_stacktrace)),
            exit(Pid, {timetrap_timeout, tt_ms(TT), Where}),
            receive
                {'EXIT', Pid, _} -> ok
            after 1000 ->
                    exit(Pid, kill),
                    receive {'EXIT', Pid, _} -> ok
                    after 5000 -> ok
                    end
            end,
            {{timeout, tt_ms(TT), Where}, Stage, Config}
    end.

%% Run a configuration function in a process of its own.
in_proc(#st{gl=GL}=St, Fun) ->
    F = fun() ->
                group_leader(GL, self()),
                R = try {ok, Fun()}
                    catch
                        throw:{skip, W} -> {ok, {skip, W}};
                        throw:{skipped, W} -> {ok, {skip, W}};
                        exit:{skip, W} -> {ok, {skip, W}};
                        exit:{skipped, W} -> {ok, {skip, W}};
                        C:W:Stk -> {failed, {C, W, Stk}}
                    end,
                exit({mini_ct_result, R})
        end,
    Pid = spawn_link(F),
    case wait(Pid, deadline(St#st.tts, St), St#st.tts, St, conf, []) of
        {{down, {mini_ct_result, R}}, _, _} -> R;
        {{down, Reason}, _, _} -> {failed, Reason};
        {{timeout, Ms, Where}, _, _} -> {timeout, {Ms, Where}}
    end.

%% ---------------------------------------------------------------- info lists

call_info(#st{suite=S}=St, Fun, Name, Arity) ->
    case erlang:function_exported(S, Name, Arity) of
        true ->
            case in_proc(St#st{tts={timetrap, 10000}}, Fun) of
                {ok, L} when is_list(L) -> lists:flatten(L);
                _ -> []
            end;
        false -> []
    end.

skip_by_require(Info) ->
    case [R || R <- Info, is_tuple(R), element(1, R) =:= require] of
        [] -> ok;
        [R|_] -> {skip, {require_failed, R}}
    end.

tt(Info) when is_list(Info) ->
    case lists:keyfind(timetrap, 1, Info) of
        {timetrap, T} -> {timetrap, T};
        _ -> []
    end;
tt(_) -> [].

first_tt([{timetrap, _}=T|_]) -> T;
first_tt([_|T]) -> first_tt(T);
first_tt([]) -> [].

tt_ms({timetrap, T}) -> ms(T);
tt_ms(_) -> 30*60*1000.

ms({hours, N}) -> trunc(N*3600*1000);
ms({minutes, N}) -> trunc(N*60*1000);
ms({seconds, N}) -> trunc(N*1000);
ms(infinity) -> infinity;
ms(N) when is_number(N) -> trunc(N);
ms(_) -> 30*60*1000.

deadline(TT, #st{cap=Cap}) ->
    Ms = case tt_ms(TT) of
             infinity -> Cap;
             M -> min(M, Cap)
         end,
    erlang:monotonic_time(millisecond) + Ms.

%% ---------------------------------------------------------------- group leader
%% Passes everything on to the real one, but can copy output (ct:capture_start)
%% and, as common_test's does, takes characters that are not valid ones.

gl_init(Runner) ->
    _ = erlang:monitor(process, Runner),
    register(mini_ct_gl, self()),
    gl_loop(none).

gl_loop(Cap) ->
    receive
        {capture, false} -> gl_loop(none);
        {capture, Pid} when is_pid(Pid) -> gl_loop(Pid);
        {io_request, From, ReplyAs, Req} = Msg ->
            case chars(Req) of
                {ok, Str} when is_pid(Cap) ->
                    Cap ! {captured, Str},
                    From ! {io_reply, ReplyAs, ok};
                {ok, Bad} when is_tuple(Bad) ->
                    From ! {io_reply, ReplyAs, ok};
                error ->
                    From ! {io_reply, ReplyAs, {error, arguments}};
                _ ->
                    group_leader() ! Msg
            end,
            gl_loop(Cap);
        {'DOWN', _, process, _, _} -> ok;
        _ -> gl_loop(Cap)
    end.

chars({put_chars, Enc, C}) when Enc =:= latin1; Enc =:= unicode ->
    to_list(fun() -> C end, Enc);
chars({put_chars, Enc, M, F, A}) ->
    to_list(fun() -> apply(M, F, A) end, Enc);
chars(_) -> pass.

to_list(F, Enc) ->
    try {ok, unicode:characters_to_list(F(), Enc)}
    catch _:_ -> error
    end.

%% ---------------------------------------------------------------- results

res(P, Status, Ms, Why) ->
    emit(["RES\t", P, "\t", Status, "\t", integer_to_list(Ms), "\t", Why]).

fmt([]) -> "";
fmt(Term) ->
    S = try
            case io_lib:printable_unicode_list(Term) of
                true -> Term;
                false -> lists:flatten(io_lib:format("~0tP", [Term, 40]))
            end
        catch _:_ -> "unprintable"
        end,
    lists:sublist([case C of
                       $\n -> $\s;
                       $\t -> $\s;
                       _ -> C
                   end || C <- S], 600).

emit(IoList) ->
    Bin = unicode:characters_to_binary([IoList, $\n]),
    try ok = file:write_file(results_file(), Bin, [append])
    catch _:_ ->
            try erlang:display({mini_ct, Bin}) catch _:_ -> ok end
    end.

results_file() ->
    case get(results) of
        undefined -> arg(suite_results);
        F -> F
    end.
