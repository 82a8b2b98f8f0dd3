%% A gen_server that crashes: what callers and linked processes see.
-module(gs_crash).
-export([main/0, init/1, handle_call/3, handle_cast/2]).

-behaviour(gen_server).
main() ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    [begin
         {ok, P} = gen_server:start_link(?MODULE, [], []),
         show({K, reason(attempt(fun() -> gen_server:call(P, K) end))}),
         receive {'EXIT', P, R} -> show(reason(R)) end
     end || K <- [crash, throw, exit, bad_reply, {stop, normal}, {stop, shutdown}]],
    show(element(1, attempt(fun() -> gen_server:start_link(?MODULE, crash, []) end))),
    show(attempt(fun() -> gen_server:call(no_such_server, x) end)).

reason({exit, {R, {gen_server, call, _}}}) -> {call_exit, reason(R)};
reason({R, [{_, _, _, _} | _]}) -> {R, trace};
reason(R) -> R.

init(crash) -> error(init_crash);
init(_) -> {ok, s}.

handle_call(crash, _, _) -> error(crashed);
handle_call(throw, _, _) -> throw(not_a_reply);
handle_call(exit, _, _) -> exit(left);
handle_call(bad_reply, _, _) -> nonsense;
handle_call({stop, R}, _, S) -> {stop, R, answered, S}.

handle_cast(_, S) -> {noreply, S}.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
