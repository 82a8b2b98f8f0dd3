%% Stack traces name the file and the line as the compiler was given them.
-module(stacktrace_files).
-export([main/0, id/1]).

-file("elsewhere/other.hrl", 100).
main() ->
    try fail(id(x)) catch error:R:St -> show({R, [{F, A, L} || {?MODULE, F, A, L} <- St]}) end,
    again().

fail(X) ->
    Y = X + 1,
    {Y}.

-file("third.erl", 7).

again() ->
    try atom_to_list(id(5)) catch error:badarg:St -> show([{F, A, lists:keydelete(error_info, 1, L)} || {_, F, A, L} <- St, F =/= expr]) end.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
