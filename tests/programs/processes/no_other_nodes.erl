%% What a node without a name says of other nodes: there is no connection.
-module(no_other_nodes).
-export([main/0]).

main() ->
    N = 'nobody@nowhere',
    show(rpc, fun() -> rpc:call(N, erlang, node, []) end),
    show(rpc_timeout, fun() -> rpc:call(N, erlang, node, [], 1000) end),
    show(multicall, fun() -> rpc:multicall([node(), N], erlang, node, []) end),
    show(erpc, fun() -> erpc:call(N, erlang, node, []) end),
    show(cast, fun() -> erpc:cast(N, erlang, node, []) end),
    show(request, fun() -> erpc:receive_response(erpc:send_request(N, erlang, node, [])) end),
    Requests = [[], [{reply_tag, tag}, monitor], [{reply, success_only}], [unknown],
                [{reply, error_only}], [{reply, unknown}], [link | improper], not_a_list],
    [show(Options, fun() -> spawn_request(N, erlang, node, [], Options) end)
     || Options <- Requests],
    show(improper, fun() -> spawn_request(N, erlang, node, [a | b], []) end),
    show(function, fun() -> spawn_request(N, fun() -> ok end) end),
    show(abandon, fun() -> spawn_request_abandon(spawn_request(N, erlang, node, [], [])) end),
    show(call, fun() -> gen_server:call({server, N}, request) end),
    [show(Arguments, fun() -> apply(erlang, monitor_node, Arguments) end)
     || Arguments <- [[N, true], [N, not_a_boolean], [node(), true], [node(), false], [node(), 1],
                      [1, true], [N, true, []], [N, true, [allow_passive_connect]],
                      [N, true, [unknown]], [node(), true, []]]],
    show(ping, fun() -> net_adm:ping(N) end).

show(What, F) ->
    Result = try F() catch Class:Reason -> {Class, Reason} end,
    io:format("~0p: ~s ~s~n", [What, hidden(Result), hidden(messages())]).

messages() -> receive Message -> [Message | messages()] after 20 -> [] end.

hidden(Term) ->
    re:replace(io_lib:format("~0p", [Term]), "(#Ref)?<[0-9.]*>", "X", [global, {return, list}]).
