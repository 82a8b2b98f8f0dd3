%% Hexadecimal and base 64.
-module(binary_encode_hex).
-export([main/0]).

main() ->
    show([binary:encode_hex(<<"hello">>), binary:decode_hex(<<"68656C6c6f">>)]),
    show(attempt(fun() -> binary:decode_hex(<<"abc">>) end)),
    show(attempt(fun() -> binary:decode_hex(<<"zz">>) end)),
    Texts = [<<>>, <<"f">>, <<"fo">>, <<"foo">>, <<255, 254, 253>>, list_to_binary(lists:seq(0, 50))],
    [show({T, base64:encode(T), base64:encode_to_string(T)}) || T <- Texts],
    show(lists:all(fun(T) -> base64:decode(base64:encode(T)) =:= T end, Texts)),
    show([base64:decode(<<"Zm9v\nYmFy">>), base64:mime_decode(<<"Zm9v!!YmFy">>), base64:decode_to_string("Zg==")]),
    show(attempt(fun() -> base64:decode(<<"Zm9">>) end)),
    show(attempt(fun() -> base64:decode(<<"Z*9v">>) end) =/= <<"foo">>).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
