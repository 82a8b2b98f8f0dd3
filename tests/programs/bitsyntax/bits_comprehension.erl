%% Binary comprehensions in both directions.
-module(bits_comprehension).
-export([main/0, id/1]).

main() ->
    show([X || <<X:4>> <= <<16#12, 16#34>>]),
    show([{X, Y} || <<X, Y>> <= <<1, 2, 3, 4, 5>>]),
    show(<< <<(X * 2)>> || X <- [1, 2, 3] >>),
    show(<< <<Y, X>> || <<X, Y>> <= <<1, 2, 3, 4>> >>),
    show([X || <<X:3>> <= <<255, 0>>, X > 0]),
    show([C || <<C/utf8>> <= <<"aé€"/utf8>>]),
    show(<< <<C/utf16>> || <<C/utf8>> <= <<"aé€"/utf8>> >>),
    show([{L, P} || <<L, P:L/binary>> <= <<2, "ab", 3, "cde", 9, "x">>]),
    show([<<X:1>> || <<1:1, X:1>> <= <<2#11101011>>]),
    show(attempt(fun() -> [X || <<X>> <= id([])] end)),
    show(attempt(fun() -> << <<X>> || X <- id([a]) >> end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
