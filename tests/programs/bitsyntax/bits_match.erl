%% Taking binaries apart.
-module(bits_match).
-export([main/0, id/1]).

main() ->
    <<A:4, B:12/little, C:8/signed, Rest/binary>> = id(<<16#12, 16#34, 200, "rest">>),
    show([A, B, C, Rest]),
    <<Len:16, Payload:Len/binary, Tail/bits>> = id(<<0, 3, "abcdef", 1:1>>),
    show([Len, Payload, Tail]),
    <<F:64/float, G:32/float-little, H:16/float>> = id(<<1.25:64/float, 2.5:32/float-little, 0.5:16/float>>),
    show([F, G, H]),
    <<U1/utf8, U2/utf8, _/binary>> = id(<<"é€x"/utf8>>),
    show([U1, U2]),
    <<_:3, X:(2 + 3)/integer-signed, _/bits>> = id(<<255, 0>>),
    show(X),
    <<"GET ", Path:4/binary, " ", _/binary>> = id(<<"GET /abc HTTP">>),
    show(Path),
    show(attempt(fun() -> <<_:8, _:8>> = id(<<1>>) end)),
    show(attempt(fun() -> <<1, _/binary>> = id(<<2>>) end)),
    show(attempt(fun() -> <<_/binary>> = id(<<1:3>>) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
