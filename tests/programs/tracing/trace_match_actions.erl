%% Actions of match specifications: message, caller, silent, enable_trace, disable_trace, trace,
%% seq tokens.
-module(trace_match_actions).
-export([main/0, f/1, g/1]).

main() ->
    Me = self(),
    P = spawn_link(fun Loop() -> receive {call, F} -> Me ! {result, F()}, Loop() end end),
    1 = erlang:trace(P, true, [call]),
    ms(P, [{['$1'], [{is_integer, '$1'}], [{message, {{int, '$1', '$_', '$$'}}}]}]),
    run(P, fun() -> ?MODULE:f(1) end),
    run(P, fun() -> ?MODULE:f(a) end),
    ms(P, [{'_', [], [{message, {caller}}]}]),
    run(P, fun() -> ?MODULE:g(1) end),
    ms(P, [{'_', [], [{message, false}]}]),
    run(P, fun() -> ?MODULE:f(1) end),
    ms(P, [{'_', [], [{message, false}, {return_trace}]}]),
    run(P, fun() -> ?MODULE:f(1) end),
    ms(P, [{[off], [], [{silent, true}]}, {[on], [], [{silent, false}]}, {'_', [], []}]),
    [run(P, fun() -> ?MODULE:f(X) end) || X <- [one, off, two, on, three]],
    ms(P, [{[a], [], [{enable_trace, arity}]}, {[b], [], [{disable_trace, arity}]}, {'_', [], []}]),
    [run(P, fun() -> ?MODULE:f(X) end) || X <- [one, a, two, b, three]],
    ms(P, [{[a], [], [{trace, [], [arity]}]}, {[b], [], [{trace, [arity], []}]},
           {[c], [], [{message, {{{trace, [nonsense], []}}}}]}]),
    [run(P, fun() -> ?MODULE:f(X) end) || X <- [a, b, c]],
    ms(P, [{'_', [], [{message, {{{self}, {node}}}}]}]),
    run(P, fun() -> ?MODULE:f(1) end),
    ms(P, [{'_', [], [{set_seq_token, label, 17}, {message, {get_seq_token}}]}]),
    run(P, fun() -> ?MODULE:f(1), {label, L} = seq_trace:get_token(label),
                    seq_trace:set_token([]), L end),
    ms(P, [{'_', [], [{message, {process_dump}}]}]),
    P ! {call, fun() -> ?MODULE:f(1) end},
    receive {result, _} -> ok end,
    receive {trace, P, call, _, Dump} -> io:format("~p~n", [is_binary(Dump)]) end,
    io:format("~p~n", [catch erlang:trace_pattern({?MODULE, f, 1}, [{bad}], [])]),
    ok.

ms(_P, Spec) -> 1 = erlang:trace_pattern({?MODULE, f, 1}, Spec, []).

f(X) -> X.
g(X) -> R = ?MODULE:f(X), {g, R}.

run(P, F) ->
    P ! {call, F},
    receive {result, R} -> io:format("result ~p~n", [R]) end,
    show(P).

show(P) ->
    receive
        M when element(1, M) =:= trace ->
            S = lists:flatten(io_lib:format("~p", [setelement(2, M, pid)])),
            io:format("  ~s~n", [string:replace(S, pid_to_list(P), "P", all)]), show(P)
    after 0 -> ok
    end.
