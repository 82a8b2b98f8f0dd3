%% A gen_statem with one handler: postpone, next_event, timeouts.
-module(sm_events).
-export([main/0, init/1, callback_mode/0, handle_event/4]).

-behaviour(gen_statem).
main() ->
    {ok, P} = gen_statem:start({local, sm}, ?MODULE, self(), []),
    [gen_statem:cast(sm, {work, N}) || N <- [1, 2, 3]],
    gen_statem:cast(sm, ready),
    show([receive M -> M after 1000 -> none end || _ <- [1, 2, 3]]),
    show(gen_statem:call(P, chain)),
    show(receive M1 -> M1 end),
    gen_statem:cast(P, named),
    show([receive M2 -> M2 after 1000 -> none end || _ <- [1, 2]]),
    P ! plain_info,
    show(receive M3 -> M3 end),
    show(sys:get_state(P) =:= {ready, self()}),
    gen_statem:stop(P).

callback_mode() -> handle_event_function.

init(Main) -> {ok, waiting, Main}.

handle_event(cast, {work, _}, waiting, _) -> {keep_state_and_data, postpone};
handle_event(cast, {work, N}, ready, Main) -> Main ! {worked, N}, keep_state_and_data;
handle_event(cast, ready, waiting, Main) -> {next_state, ready, Main};
handle_event({call, F}, chain, _, _) -> {keep_state_and_data, [{reply, F, ok}, {next_event, internal, inner}]};
handle_event(internal, inner, _, Main) -> Main ! internal_event, keep_state_and_data;
handle_event(cast, named, _, _) -> {keep_state_and_data, [{{timeout, b}, 30, two}, {{timeout, a}, 5, one}]};
handle_event({timeout, Name}, X, _, Main) -> Main ! {timeout, Name, X}, keep_state_and_data;
handle_event(info, I, _, Main) -> Main ! {info, I}, keep_state_and_data.

show(Term) -> io:format("~p~n", [Term]).
