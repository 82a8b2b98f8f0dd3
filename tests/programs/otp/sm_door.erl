%% A code lock as a gen_statem with state functions.
-module(sm_door).
-export([main/0, init/1, callback_mode/0, locked/3, open/3, terminate/3]).

-behaviour(gen_statem).
main() ->
    {ok, P} = gen_statem:start_link(?MODULE, [1, 2, 3], []),
    show([gen_statem:call(P, {button, B}) || B <- [1, 2, 9]]),
    Answers = [gen_statem:call(P, {button, B}) || B <- [1, 2, 3]],
    show([gen_statem:call(P, state) | Answers]),
    timer:sleep(60),
    show(gen_statem:call(P, state)),
    gen_statem:cast(P, {tell, self()}),
    show(receive M -> M end),
    show(gen_statem:stop(P)).

callback_mode() -> [state_functions, state_enter].

init(Code) -> {ok, locked, #{code => Code, left => Code}}.

locked(enter, Old, D) -> io:format("enter locked from ~p~n", [Old]), {keep_state, D#{left := maps:get(code, D)}};
locked({call, F}, {button, B}, #{left := [B]} = D) -> {next_state, open, D, {reply, F, opened}};
locked({call, F}, {button, B}, #{left := [B | Rest]} = D) -> {keep_state, D#{left := Rest}, {reply, F, good}};
locked({call, F}, {button, _}, #{code := Code} = D) -> {keep_state, D#{left := Code}, {reply, F, bad}};
locked(T, E, D) -> common(T, E, locked, D).

open(enter, _, _) -> io:format("enter open~n"), {keep_state_and_data, {state_timeout, 20, lock}};
open(state_timeout, lock, D) -> {next_state, locked, D};
open(T, E, D) -> common(T, E, open, D).

common({call, F}, state, S, _) -> {keep_state_and_data, {reply, F, S}};
common(cast, {tell, To}, S, _) -> To ! {told, S}, keep_state_and_data.

terminate(R, S, _) -> io:format("terminate ~p in ~p~n", [R, S]).

show(Term) -> io:format("~p~n", [Term]).
