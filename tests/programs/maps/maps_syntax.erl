%% Map expressions, updates, patterns.
-module(maps_syntax).
-export([main/0, id/1]).

main() ->
    M = #{a => 1, "b" => 2, {c} => 3},
    show(M#{a := 10, d => 4}),
    #{a := A, "b" := B} = M,
    show([A, B]),
    show(attempt(fun() -> (id(M))#{missing := 1} end)),
    show(attempt(fun() -> (id(not_map))#{a => 1} end)),
    show(attempt(fun() -> #{z := Z} = id(M), Z end)),
    Key = id({c}),
    #{Key := C} = M,
    show(C),
    show([kind(X) || X <- [#{}, #{a => 1}, #{a => 2, b => 3}, [], #{1.0 => x}]]),
    show(#{1 => a, 1.0 => b}),
    show(#{a => 1, a => 2}),
    show(map_size(#{1 => a, 1.0 => b})).

kind(#{a := 1}) -> one;
kind(#{a := V, b := V2}) -> {two, V, V2};
kind(#{1.0 := X}) -> {float, X};
kind(#{}) -> map;
kind(_) -> other.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
