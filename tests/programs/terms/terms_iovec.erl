%% term_to_iovec and iolists give the same bytes.
-module(terms_iovec).
-export([main/0, id/1]).

main() ->
    Term = {lists:seq(1, 50), binary:copy(<<"x">>, 500), #{k => 1.25}},
    show(iolist_to_binary(erlang:term_to_iovec(Term)) =:= term_to_binary(Term)),
    show(iolist_size(["abc", <<"def">>, [1, [2, <<3>>]]])),
    show(iolist_to_binary(["abc", <<"def">>, [1, [2 | <<3>>]]])),
    show(erlang:iolist_to_iovec(["a", <<"b">>, [<<"c">>]])),
    show(attempt(fun() -> iolist_to_binary([256]) end)),
    show(attempt(fun() -> iolist_to_binary([a]) end)),
    show(attempt(fun() -> iolist_to_binary([1 | 2]) end)),
    show(attempt(fun() -> iolist_size(id(foo)) end)),
    show(attempt(fun() -> iolist_to_binary([<<1:1>>]) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
