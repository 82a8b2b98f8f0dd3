%% Records: defaults, updates, patterns and errors.
-module(record_use).
-export([main/0, id/1]).

-record(person, {name, age = 0, tags = [] :: list()}).
-record(point, {x = 0, y = 0}).

main() ->
    P = #person{name = "Ann"},
    show(P),
    P2 = P#person{age = 30, tags = [a]},
    show([P2#person.name, P2#person.age, #person.tags]),
    show([grown(X) || X <- [P, P2, #point{}]]),
    show([record_info(fields, person), record_info(size, person)]),
    show([is_record(P, person), is_record(P, point), is_record({person, 1}, person)]),
    show(attempt(fun() -> (id(#point{}))#person.age end)),
    show(attempt(fun() -> (id(P))#point{x = 1} end)),
    show(lists:keysort(#point.y, [#point{x = 1, y = 2}, #point{y = 1}])),
    show(#point{_ = 7}).

grown(#person{age = A}) when A >= 18 -> true;
grown(#person{}) -> false;
grown(_) -> unknown.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
