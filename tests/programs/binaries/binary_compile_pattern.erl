%% Compiled patterns match like plain ones.
-module(binary_compile_pattern).
-export([main/0]).

main() ->
    P1 = binary:compile_pattern(<<"needle">>),
    P2 = binary:compile_pattern([<<"ab">>, <<"abc">>, <<"bcd">>]),
    Hay = <<"hay needle hay needle">>,
    show(binary:matches(Hay, P1)),
    show(binary:matches(<<"xabcdxab">>, P2)),
    show(binary:split(Hay, P1, [global])),
    show(binary:replace(Hay, P1, <<"*">>, [global])),
    Long = binary:copy(<<"0123456789">>, 20000),
    show(length(binary:matches(Long, <<"90">>))),
    show(binary:match(Long, <<"missing">>)),
    show(length(binary:split(Long, <<"5">>, [global]))),
    show(attempt(fun() -> binary:compile_pattern(<<>>) end)),
    show(attempt(fun() -> binary:match(Hay, []) end)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
