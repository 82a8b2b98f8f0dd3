%% yield, bump_reductions, GC of oneself.
-module(bump_yield).
-export([main/0]).

main() ->
    show([erlang:yield(), erlang:bump_reductions(5000), erlang:garbage_collect(self()), erlang:garbage_collect(self(), [{type, minor}])]),
    L = lists:seq(1, 50000),
    erlang:garbage_collect(),
    show(lists:sum(L)),
    R = make_ref(),
    erlang:garbage_collect(self(), [{async, R}]),
    receive {garbage_collect, R, Result} -> show(Result) end.

show(Term) -> io:format("~p~n", [Term]).
