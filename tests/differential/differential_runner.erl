%% Runs the tests of generated modules and prints one line for each: module, number, hash, value.
%% Everything that differs between runtimes by right is made plain first: pids, references and funs,
%% the order of large maps, stack traces in reasons.
-module(differential_runner).
-export([main/1, plain/1, reason/1]).

-define(LIMIT_MS, 8000).
-define(LIMIT_WORDS, 30000000).
-define(SHOWN_CHARS, 1500).

main([File | Modules]) ->
    logger:set_primary_config(level, none),
    {ok, Out} = file:open(File, [raw, write, delayed_write]),
    lists:foreach(fun(Name) -> module(list_to_atom(Name), Out) end, Modules),
    ok = file:close(Out),
    halt(0).

module(Module, Out) ->
    lists:foreach(fun(Number) -> test(Module, Number, Out) end,
                  lists:seq(0, Module:tests() - 1)).

%% Before a test its name is written, so that a node that dies tells where.
test(Module, Number, Out) ->
    Start = erlang:monotonic_time(millisecond),
    {_, Monitor} = spawn_opt(fun() -> exit({result, attempt(Module, Number)}) end,
                             [monitor, {max_heap_size, #{size => ?LIMIT_WORDS, kill => true,
                                                         error_logger => false}}]),
    Line = receive
               {'DOWN', Monitor, process, _, {result, Result}} -> Result;
               {'DOWN', Monitor, process, _, killed} -> <<"LIMIT memory">>;
               {'DOWN', Monitor, process, _, Other} -> shown({ended, reason(Other)})
           after ?LIMIT_MS ->
                   <<"LIMIT time">>
           end,
    Ms = erlang:monotonic_time(millisecond) - Start,
    ok = file:write(Out, [atom_to_list(Module), $\s, integer_to_list(Number), $\t, Line, $\t,
                          integer_to_list(Ms), $\n]),
    ok = file:datasync(Out).

attempt(Module, Number) ->
    Result = try {value, Module:test(Number)}
             catch
                 Class:Reason -> {Class, Reason}
             end,
    shown(plain({Result, get(p), get(q), get(r)})).

shown(Term) ->
    Text = unicode:characters_to_binary(io_lib:format("~tw", [Term])),
    Shown = case byte_size(Text) of
                N when N > ?SHOWN_CHARS -> binary:part(Text, 0, ?SHOWN_CHARS);
                _ -> Text
            end,
    <<(integer_to_binary(erlang:phash2(Term)))/binary, $\s, Shown/binary>>.

%% A reason of exit without the stack trace in it.
reason({Reason, [{_, _, _, _} | _]}) -> plain(Reason);
reason({Reason, []}) -> plain(Reason);
reason(Reason) -> plain(Reason).

plain([{M, F, A, L} | _]) when is_atom(M), is_atom(F), is_list(L),
                               (is_list(A) orelse is_integer(A)) ->
    stack;
plain([Head | Tail]) -> [plain(Head) | plain(Tail)];
plain(Tuple) when is_tuple(Tuple) -> list_to_tuple(plain(tuple_to_list(Tuple)));
plain(Map) when is_map(Map), map_size(Map) > 32 -> {map, plain(lists:sort(maps:to_list(Map)))};
plain(Map) when is_map(Map) -> maps:from_list(plain(maps:to_list(Map)));
plain(Fun) when is_function(Fun) -> {'fun', element(2, erlang:fun_info(Fun, arity))};
plain(Pid) when is_pid(Pid) -> pid;
plain(Reference) when is_reference(Reference) -> reference;
plain(Port) when is_port(Port) -> port;
plain(Other) -> Other.
