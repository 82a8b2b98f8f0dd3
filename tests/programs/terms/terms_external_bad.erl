%% Damaged external terms are refused with badarg.
-module(terms_external_bad).
-export([main/0, id/1]).

main() ->
    Good = term_to_binary({a, [1, 2, 3], <<"abc">>, 1.5, #{x => y}}),
    Cuts = [attempt(fun() -> binary_to_term(binary:part(Good, 0, N)) end)
            || N <- lists:seq(0, byte_size(Good) - 1)],
    show(lists:usort(Cuts)),
    show(attempt(fun() -> binary_to_term(<<131, 255>>) end)),
    show(attempt(fun() -> binary_to_term(<<130, 97, 1>>) end)),
    show(attempt(fun() -> binary_to_term(<<131, 108, 255, 255, 255, 255>>) end)),
    show(attempt(fun() -> binary_to_term(<<131, 116, 0, 0, 0, 2, 97, 1, 97, 1, 97, 1, 97, 2>>) end)),
    show(binary_to_term(<<131, 97, 7, "rest">>, [used])),
    show(attempt(fun() -> binary_to_term(<<131, 119, 5, "qzxqz">>, [safe]) end)),
    show(attempt(fun() -> binary_to_term(id(not_binary)) end)),
    show(attempt(fun() -> binary_to_term(Good, [bad_option]) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
