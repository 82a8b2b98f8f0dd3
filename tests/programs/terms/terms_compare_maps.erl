%% Maps compare by size, then keys, then values.
-module(terms_compare_maps).
-export([main/0]).

main() ->
    Maps = [#{}, #{a => 1}, #{b => 0}, #{a => 2}, #{a => 1, b => 2}, #{1 => x}, #{1.0 => x},
            #{2 => a, 1.5 => b}, #{1 => a, 1.5 => b}],
    show(lists:sort(Maps)),
    show([A =< B || A <- Maps, B <- Maps]),
    show(#{1 => a} < #{1.0 => a}),
    show(max(#{a => 1}, #{a => 1.0})),
    show(min([], {})).

show(Term) -> io:format("~p~n", [Term]).
