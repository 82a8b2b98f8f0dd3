%% Equality against exact equality, also deep inside terms.
-module(terms_equality).
-export([main/0, id/1]).

main() ->
    show([id(1) == 1.0, id(1) =:= 1.0, id(0.0) == id(-0.0), id(0.0) =:= id(-0.0)]),
    show([{id(1), [2]} == {1.0, [2.0]}, {id(1), [2]} =:= {1.0, [2.0]}]),
    show([#{id(1) => a} == #{1.0 => a}, #{a => id(1)} == #{a => 1.0}]),
    show([#{id(1) => a} =:= #{1 => a}, #{a => id(1)} =/= #{a => 1.0}]),
    show([id(1 bsl 64) == float(1 bsl 64), id((1 bsl 64) + 1) == float(1 bsl 64)]),
    show([id((1 bsl 64) + 1) > float(1 bsl 64), id(1 bsl 1023) < 1.0e308]),
    show([<<(id(1)), 2>> == <<1, 2>>, <<(id(1)):3>> =:= <<1:3>>, <<(id(1)):4>> == <<1:3>>]),
    show(lists:usort([1, 1.0, 2, 2.0, 1])),
    show(lists:sort([3, 1.0, 1, 2.0, 2])).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
