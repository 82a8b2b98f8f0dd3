%% Values that do not fit the segment raise badarg.
-module(bits_construct_errors).
-export([main/0, id/1]).

main() ->
    show(attempt(fun() -> <<(id(a)):8>> end)),
    show(attempt(fun() -> <<(id(1.0)):8>> end)),
    show(attempt(fun() -> <<(id(1)):(id(-1))>> end)),
    show(attempt(fun() -> <<(id(1)):(id(a))>> end)),
    show(attempt(fun() -> <<(id(<<"ab">>)):(id(3))/binary>> end)),
    show(attempt(fun() -> <<(id(<<1:3>>))/binary>> end)),
    show(attempt(fun() -> <<(id("x"))/binary>> end)),
    show(attempt(fun() -> <<(id(16#D800))/utf8>> end)),
    show(attempt(fun() -> <<(id(-1))/utf8>> end)),
    show(attempt(fun() -> <<(id(16#110000))/utf32>> end)),
    show(attempt(fun() -> <<(id(1.0e300)):32/float>> end)),
    show(attempt(fun() -> <<(id(a)):32/float>> end)),
    show(attempt(fun() -> <<(id(1.0)):(id(20))/float>> end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
