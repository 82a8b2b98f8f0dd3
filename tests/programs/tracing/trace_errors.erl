%% Bad arguments of the tracing functions.
-module(trace_errors).
-export([main/0]).

main() ->
    Dead = spawn(fun() -> ok end),
    monitor(process, Dead), receive {'DOWN', _, _, _, _} -> ok end,
    t(fun() -> erlang:trace(self(), true, [nonsense]) end),
    t(fun() -> erlang:trace(self(), maybe, [call]) end),
    t(fun() -> erlang:trace(nobody, true, [call]) end),
    t(fun() -> erlang:trace(Dead, true, [call]) end),
    t(fun() -> erlang:trace(self(), true, [call | x]) end),
    t(fun() -> erlang:trace(self(), true, [cpu_timestamp]) end),
    t(fun() -> erlang:trace(self(), true, [{tracer, no_such_module, x}]) end),
    t(fun() -> erlang:trace(self(), true, [{tracer, 17}]) end),
    t(fun() -> erlang:trace_pattern({a, b}, true, []) end),
    t(fun() -> erlang:trace_pattern({a, '_', 1}, true, []) end),
    t(fun() -> erlang:trace_pattern({'_', b, '_'}, true, []) end),
    t(fun() -> erlang:trace_pattern({1, b, 1}, true, []) end),
    t(fun() -> erlang:trace_pattern({a, b, 1}, true, [global, local]) end),
    t(fun() -> erlang:trace_pattern({a, b, 1}, true, [local, global]) end),
    t(fun() -> erlang:trace_pattern({a, b, 1}, true, [odd]) end),
    t(fun() -> erlang:trace_pattern({a, b, 1}, [{['$1'], [], ['$2']}], []) end),
    t(fun() -> erlang:trace_pattern({a, b, 1}, [{['$1'], [{message, x}], []}], []) end),
    t(fun() -> erlang:trace_pattern(send, true, [local]) end),
    t(fun() -> erlang:trace_pattern(other, true, []) end),
    t(fun() -> erlang:trace_info({a, b, 1}, traced) end),
    t(fun() -> erlang:trace_info({lists, reverse, 1}, nonsense) end),
    t(fun() -> erlang:trace_info(self(), traced) end),
    t(fun() -> erlang:trace_info(Dead, flags) end),
    t(fun() -> erlang:trace_info(new, flags) end),
    t(fun() -> erlang:trace_info(new, tracer) end),
    t(fun() -> erlang:trace_info(nonsense, tracer) end),
    t(fun() -> erlang:trace_info(17, tracer) end),
    t(fun() -> erlang:trace_info(send, traced) end),
    t(fun() -> erlang:trace_info(on_load, all) end),
    t(fun() -> erlang:trace_delivered(x) end),
    t(fun() -> seq_trace:set_token(label) end),
    t(fun() -> erlang:seq_trace(nonsense, true) end),
    t(fun() -> erlang:seq_trace(send, maybe) end),
    t(fun() -> erlang:seq_trace_info(odd) end).

t(F) ->
    try F() of
        R -> io:format("~p~n", [R])
    catch
        C:R:S ->
            [{M, Fn, A, L} | _] = S,
            Ar = case is_list(A) of true -> length(A); false -> A end,
            io:format("~p ~p in ~p ~p~n", [C, R, {M, Fn, Ar}, lists:keyfind(error_info, 1, L)])
    end.
