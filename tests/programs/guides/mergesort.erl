%% Merge sort with processes for the halves.
-module(mergesort).
-export([main/0]).

main() ->
    L = [(N * 7919 + 13) rem 1009 || N <- lists:seq(1, 500)],
    show(sort(L, 4) =:= lists:sort(L)),
    show(lists:sublist(sort(L, 3), 10)).

sort(L, 0) -> lists:sort(L);
sort(L, D) ->
    {A, B} = lists:split(length(L) div 2, L),
    Me = self(),
    R = make_ref(),
    spawn_link(fun() -> Me ! {R, sort(A, D - 1)} end),
    SB = sort(B, D - 1),
    receive {R, SA} -> lists:merge(SA, SB) end.

show(Term) -> io:format("~p~n", [Term]).
