%% Queues in the three interfaces.
-module(queue_use).
-export([main/0, id/1]).

main() ->
    Q = lists:foldl(fun queue:in/2, queue:new(), [1, 2, 3]),
    show([queue:to_list(queue:in_r(0, Q)), queue:out(Q), queue:out_r(Q), queue:len(Q), queue:peek(Q), queue:peek_r(Q), queue:is_empty(Q)]),
    show([queue:get(Q), queue:head(Q), queue:last(Q), queue:to_list(queue:reverse(Q)), queue:to_list(queue:join(Q, Q)), queue:member(2, Q), queue:all(fun is_integer/1, Q)]),
    show([queue:to_list(queue:filter(fun(X) -> X > 1 end, Q)), queue:fold(fun erlang:'+'/2, 0, Q), queue:out(queue:new()), queue:to_list(queue:delete(2, Q))]),
    show(attempt(fun() -> queue:get(queue:new()) end)),
    show(attempt(fun() -> queue:in(1, id(bad)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
