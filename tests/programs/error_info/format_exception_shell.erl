%% Exceptions as the shell formats them.
-module(format_exception_shell).
-export([main/0, id/1]).

main() ->
    Cases = [fun() -> f(id(9)) end, fun() -> id(1) / 0 end, fun() -> throw({my, ball}) end, fun() -> exit(gone) end,
             fun() -> case id(a) of b -> ok end end, fun() -> (id(foo)):bar(1, 2) end, fun() -> {ok, _} = id(error) end],
    [try C() catch Class:R:St ->
        Own = [E || E = {?MODULE, _, _, _} <- St],
        io:format("~ts~n", [erl_error:format_exception(Class, R, Own)])
     end || C <- Cases].

f(1) -> one.

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.
