%% erlang:error/1..3, exit/1 and throw/1 through apply, in tail calls too: the caller is in the trace,
%% with the arguments that were given.
-module(applied_error).
-export([main/0, call/2, tail/2, fixed_tail/3, listed/1]).

main() ->
    [begin
         show(F, catch call(F, Args)),
         show(F, trace(fun() -> tail(F, Args) end)),
         show(F, trace(fun() -> listed([F, Args]) end))
     end || {F, Args} <- [{error, [x]}, {error, [x, [a, b]]}, {error, [x, [a|b]]},
                          {error, [x, none]}, {error, [x, [], [{error_info, #{}}]]},
                          {exit, [y]}, {throw, [z]}]],
    show(error, trace(fun() -> fixed_tail(error, reason, [1, 2]) end)),
    show(exit, tail(exit, [spawn(fun() -> receive after infinity -> ok end end), kill])),
    show(lists, tail_of(lists, reverse, [[1, 2, 3]])),
    show(lists, trace(fun() -> tail_of(lists, nothing, [1]) end)).

call(F, Args) -> [apply(erlang, F, Args)].
tail(F, Args) -> apply(erlang, F, Args).
listed([F, Args]) ->
    put(kept, F),
    erlang:apply(erlang, get(kept), Args).
fixed_tail(F, Reason, Args) -> erlang:F(Reason, Args).
tail_of(M, F, Args) -> apply(M, F, Args).

trace(F) ->
    try F()
    catch Class:Reason:Trace -> {Class, Reason, [Item || Item <- Trace, ours(Item)]}
    end.

ours({M, _, _, _}) -> M =:= ?MODULE orelse M =:= lists.

show(What, {'EXIT', {Reason, [First | _]}}) -> io:format("~p: ~0p ~0p~n", [What, Reason, First]);
show(What, Term) -> io:format("~p: ~0p~n", [What, Term]).
