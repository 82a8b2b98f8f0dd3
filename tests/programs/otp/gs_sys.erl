%% System messages: get_state, replace_state, suspend, status, trace log.
-module(gs_sys).
-export([main/0, init/1, handle_call/3, handle_cast/2]).

-behaviour(gen_server).
main() ->
    {ok, P} = gen_server:start(?MODULE, 1, []),
    show([sys:get_state(P), sys:replace_state(P, fun(N) -> N * 10 end), gen_server:call(P, get)]),
    show(sys:suspend(P)),
    show(element(1, attempt(fun() -> gen_server:call(P, get, 20) end))),
    show(sys:resume(P)),
    show(gen_server:call(P, get)),
    {status, P, {module, Mod}, [_, running, Me, [], _]} = sys:get_status(P),
    show([Mod, Me =:= P orelse is_pid(Me)]),
    show([sys:log(P, true), gen_server:call(P, get), length(element(2, sys:log(P, get))) > 0]),
    show([sys:statistics(P, true), gen_server:cast(P, x), gen_server:call(P, get)]),
    {ok, Stats} = sys:statistics(P, get),
    show(proplists:get_value(messages_in, Stats)),
    show(sys:terminate(P, normal)),
    show(is_process_alive(P)).

init(N) -> {ok, N}.

handle_call(get, _, N) -> {reply, N, N}.

handle_cast(_, N) -> {noreply, N}.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
