%% A gen_event with several handlers.
-module(ge_handlers).
-export([main/0, init/1, handle_event/2, handle_call/2, handle_info/2, terminate/2]).

-behaviour(gen_event).
main() ->
    {ok, P} = gen_event:start_link({local, bus}),
    show([gen_event:add_handler(bus, {?MODULE, N}, N) || N <- [1, 2]]),
    show(lists:sort(gen_event:which_handlers(P))),
    show(gen_event:sync_notify(bus, hello)),
    show([gen_event:call(bus, {?MODULE, N}, count) || N <- [1, 2]]),
    show(gen_event:call(bus, no_such_handler, count)),
    show(gen_event:delete_handler(bus, {?MODULE, 1}, bye)),
    show(gen_event:delete_handler(bus, {?MODULE, 1}, bye)),
    show(gen_event:swap_handler(bus, {{?MODULE, 2}, swapping}, {{?MODULE, 3}, 3})),
    show(gen_event:sync_notify(bus, remove_me)),
    show(gen_event:which_handlers(bus)),
    P ! some_info,
    show(gen_event:add_handler(bus, ?MODULE, {bad, init})),
    show(gen_event:stop(bus)).

init({bad, init}) -> {error, refused};
init({3, {swapped, X}}) -> io:format("init after swap ~p~n", [X]), {ok, {3, 0}};
init(N) -> {ok, {N, 0}}.

handle_event(remove_me, _) -> remove_handler;
handle_event(E, {N, C}) -> io:format("handler ~p: ~p~n", [N, E]), {ok, {N, C + 1}}.

handle_call(count, {N, C}) -> {ok, {N, C}, {N, C}}.

handle_info(_, S) -> {ok, S}.

terminate(swapping, S) -> {swapped, S};
terminate(R, {N, _}) -> io:format("handler ~p ends: ~p~n", [N, R]), {ended, N}.

show(Term) -> io:format("~p~n", [Term]).
