%% Type, length, value.
-module(tlv_records).
-export([main/0]).

main() ->
    B = << <<(tlv(V))/binary>> || V <- [1, "text", <<0, 1>>, [2, [3, "x"]]] >>,
    show([byte_size(B), parse(B)]),
    show(attempt(fun() -> parse(<<9, 0, 0>>) end)).

tlv(N) when is_integer(N) -> <<1, 4:16, N:32>>;
tlv([C | _] = S) when is_integer(C), C > 31 -> <<2, (length(S)):16, (list_to_binary(S))/binary>>;
tlv(B) when is_binary(B) -> <<3, (byte_size(B)):16, B/binary>>;
tlv(L) -> In = << <<(tlv(X))/binary>> || X <- L >>, <<4, (byte_size(In)):16, In/binary>>.

parse(<<>>) -> [];
parse(<<T, L:16, V:L/binary, R/binary>>) -> [value(T, V) | parse(R)].

value(1, <<N:32>>) -> N;
value(2, B) -> binary_to_list(B);
value(3, B) -> B;
value(4, B) -> parse(B).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
