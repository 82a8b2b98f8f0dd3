%% gen_server requests: send_request, receive_response, multi_call, continue.
-module(gs_multi).
-export([main/0, init/1, handle_call/3, handle_cast/2, handle_continue/2]).

-behaviour(gen_server).
main() ->
    {ok, P} = gen_server:start({local, multi}, ?MODULE, [], []),
    Rs = [gen_server:send_request(P, {double, N}) || N <- [1, 2, 3]],
    show([gen_server:receive_response(R, 1000) || R <- Rs]),
    R = gen_server:send_request(P, {double, 9}),
    show(gen_server:wait_response(R, 1000)),
    show(element(1, gen_server:multi_call([node()], multi, log)) =:= [{node(), [continued]}]),
    show(gen_server:call(P, {continue, x})),
    show(gen_server:call(P, log)),
    show(gen_server:abcast(multi, msg)),
    show(gen_server:call(P, log)),
    C = gen_server:reqids_add(gen_server:send_request(P, {double, 1}), label, gen_server:reqids_new()),
    {Answer, label, _} = gen_server:receive_response(C, 1000, true),
    show(Answer).

init(_) -> {ok, [], {continue, continued}}.

handle_continue(What, S) -> {noreply, [What | S]}.

handle_call({double, N}, _, S) -> {reply, N * 2, S};
handle_call({continue, X}, _, S) -> {reply, ok, S, {continue, X}};
handle_call(log, _, S) -> {reply, S, S}.

handle_cast(M, S) -> {noreply, [M | S]}.

show(Term) -> io:format("~p~n", [Term]).
