%% Huffman codes.
-module(huffman).
-export([main/0]).

main() ->
    Text = "abracadabra alakazam",
    Freq = maps:to_list(lists:foldl(fun(C, M) -> maps:update_with(C, fun(N) -> N + 1 end, 1, M) end, #{}, Text)),
    Codes = codes(build(lists:sort([{N, [C]} || {C, N} <- Freq])), ""),
    Bits = lists:append([proplists:get_value(C, Codes) || C <- Text]),
    show({length(Bits), lists:sort(Codes)}).

build([{_, T}]) -> T;
build([{A, T}, {B, U} | R]) -> build(lists:sort([{A + B, {T, U}} | R])).

codes({L, R}, P) -> codes(L, P ++ "0") ++ codes(R, P ++ "1");
codes([C], P) -> [{C, P}].

show(Term) -> io:format("~p~n", [Term]).
