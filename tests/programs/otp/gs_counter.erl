%% A gen_server: calls, casts, infos, timeouts, stop.
-module(gs_counter).
-export([main/0, init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).

-behaviour(gen_server).
main() ->
    logger:set_primary_config(level, none),  % a report may come before the end, or not
    {ok, P} = gen_server:start_link({local, counter}, ?MODULE, 10, []),
    show([gen_server:call(counter, {add, 5}), gen_server:cast(P, {add, 1}), gen_server:call(P, get)]),
    P ! {info, self()},
    show(receive M -> M end),
    show(gen_server:call(P, later)),
    show(attempt(fun() -> gen_server:call(P, slow, 10) end) =/= ok),
    show(gen_server:call(P, timeout_next)),
    show(receive T -> T after 1000 -> none end),
    show(gen_server:stop(P)),
    show(attempt(fun() -> gen_server:call(counter, get) end)),
    show(gen_server:start(?MODULE, ignore, [])),
    show(gen_server:start(?MODULE, stop, [])).

init(ignore) -> ignore;
init(stop) -> {stop, no_way};
init(N) -> put(main, N), {ok, {N, undefined}}.

handle_call({add, K}, _, {N, X}) -> {reply, N + K, {N + K, X}};
handle_call(get, _, {N, _} = S) -> {reply, N, S};
handle_call(later, From, S) -> self() ! {reply, From}, {noreply, S};
handle_call(slow, _, S) -> timer:sleep(30), {noreply, S};
handle_call(timeout_next, {From, _}, {N, _}) -> {reply, ok, {N, From}, 5}.

handle_cast({add, K}, {N, X}) -> {noreply, {N + K, X}}.

handle_info({info, From}, {N, _} = S) -> From ! {state, N}, {noreply, S};
handle_info({reply, From}, S) -> gen_server:reply(From, replied_later), {noreply, S};
handle_info(timeout, {_, From} = S) -> From ! got_timeout, {noreply, S}.

terminate(Reason, {N, _}) -> io:format("terminate ~p ~p~n", [Reason, N]).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
