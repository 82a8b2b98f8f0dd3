%% persistent_term: put, get, erase, info.
-module(persistent_terms).
-export([main/0]).

main() ->
    Big = #{list => lists:seq(1, 1000), bin => <<"x">>},
    show([persistent_term:put(k, Big), maps:get(bin, persistent_term:get(k)), persistent_term:get(none, default)]),
    show(attempt(fun() -> persistent_term:get(none) end)),
    Me = self(),
    spawn(fun() -> Me ! length(maps:get(list, persistent_term:get(k))) end),
    show(receive N -> N end),
    persistent_term:put({k, 2}, self()),
    show([persistent_term:erase(k), persistent_term:erase(k), persistent_term:get(k, gone)]),
    show(lists:keymember({k, 2}, 1, persistent_term:get())),
    #{count := C, memory := M} = persistent_term:info(),
    show([C > 0, M > 0]),
    [persistent_term:put(k, N2) || N2 <- lists:seq(1, 100)],
    show(persistent_term:get(k)).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
