%% Runs one eunit test module and appends one line per test to a result file.
-module(suite_eunit).
-behaviour(eunit_listener).
-export([start/0, start/1]).
-export([init/1, handle_begin/3, handle_end/3, handle_cancel/3, terminate/2]).

start() ->
    {ok, [[M]]} = init:get_argument(suite_name),
    {ok, [[File]]} = init:get_argument(suite_results),
    _ = spawn(fun() -> run(list_to_atom(M), File) end),
    ok.

%% called by eunit for {report, {?MODULE, Options}}
start(Options) ->
    eunit_listener:start(?MODULE, Options).

run(Mod, File) ->
    try
        {ok, _} = application:ensure_all_started(elixir),
        eunit:test(Mod, [no_tty, {report, {?MODULE, [{suite_results, File}]}}])
    catch
        C:R -> emit(File, ["CONF\trunner\tfailed\t", fmt({C, R})])
    end,
    emit(File, "END"),
    halt(0).

init(Options) ->
    proplists:get_value(suite_results, Options).

handle_begin(test, Data, File) ->
    emit(File, ["START\t", name(Data)]),
    File;
handle_begin(_, _, File) ->
    File.

handle_end(test, Data, File) ->
    {Status, Why} = case proplists:get_value(status, Data) of
                        ok -> {"ok", ""};
                        {skipped, W} -> {"skipped", fmt(W)};
                        {error, W} -> {"failed", fmt(W)};
                        W -> {"failed", fmt(W)}
                    end,
    Ms = integer_to_list(proplists:get_value(time, Data, 0)),
    emit(File, ["RES\t", name(Data), "\t", Status, "\t", Ms, "\t", Why]),
    File;
handle_end(_, _, File) ->
    File.

handle_cancel(test, Data, File) ->
    Why = proplists:get_value(reason, Data),
    emit(File, ["RES\t", name(Data), "\tfailed\t0\t", fmt({cancelled, Why})]),
    File;
handle_cancel(_, _, File) ->
    File.

terminate({ok, _}, _) -> ok;
terminate({error, R}, File) -> emit(File, ["CONF\teunit\tfailed\t", fmt(R)]).

%% function name, and its number where a generator makes several tests
name(Data) ->
    {_, F, _} = proplists:get_value(source, Data),
    N = atom_to_list(F),
    case lists:suffix("_test_", N) of
        true ->
            Id = proplists:get_value(id, Data, []),
            N ++ "#" ++ lists:flatten(lists:join(".", [integer_to_list(I) || I <- Id]));
        false -> N
    end.

fmt(Term) ->
    S = lists:flatten(io_lib:format("~0tP", [Term, 40])),
    lists:sublist([case C of $\n -> $\s; $\t -> $\s; _ -> C end || C <- S], 600).

emit(File, L) ->
    file:write_file(File, unicode:characters_to_binary([L, $\n]), [append]).
