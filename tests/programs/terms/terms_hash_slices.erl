%% phash2 of terms that take several slices: nested maps, deep lists, and objects too large for one.
-module(terms_hash_slices).
-export([main/0]).

main() ->
    Items = [{I, integer_to_list(I), #{id => I, inner => #{I => [I, <<"item">>]}}, 1.5 * I, [a | b],
              -I, I bsl 70, <<I:13>>} || I <- lists:seq(1, 60000)],
    show(Items),
    show(lists:foldl(fun(I, Deep) -> {I, [Deep]} end, end_of_it, lists:seq(1, 300000))),
    show(lists:foldl(fun(I, Deep) -> {Deep, I} end, [], lists:seq(1, 300000))),
    show({before, maps:from_list([{I, {I, [I]}} || I <- lists:seq(1, 100000)]), behind}),
    show([Items, list_to_tuple(lists:seq(1, 100000)), binary:copy(<<"0123456789">>, 5000000)]),
    show([#{I => lists:seq(1, I rem 300)} || I <- lists:seq(1, 3000)]),
    show(lists:duplicate(1000001, $x) ++ [300, 1, 2, 3 | tail]),
    Maps = #{1 => lists:seq(1, 200000)},
    show([Maps, #{a => Items, b => #{c => Items, d => e}, "key" => 1}]).

show(Term) -> io:format("~p ~p~n", [erlang:phash2(Term), erlang:phash2({Term}, 1 bsl 32)]).
