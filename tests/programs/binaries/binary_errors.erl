%% The binary module refuses bad arguments.
-module(binary_errors).
-export([main/0, id/1]).

main() ->
    show(attempt(fun() -> binary:part(<<"abc">>, 1, 5) end)),
    show(attempt(fun() -> binary:part(<<"abc">>, -1, 1) end)),
    show(attempt(fun() -> binary:at(<<"abc">>, 3) end)),
    show(attempt(fun() -> binary:first(<<>>) end)),
    show(attempt(fun() -> binary:copy(<<"a">>, -1) end)),
    show(attempt(fun() -> binary:split(id(a), <<",">>) end)),
    show(attempt(fun() -> binary:replace(<<"a">>, <<"a">>, id("x")) end)),
    show(attempt(fun() -> binary:match(<<"a">>, <<"a">>, [{scope, {0, 9}}]) end)),
    show(attempt(fun() -> binary:decode_unsigned(id(5)) end)),
    show(attempt(fun() -> binary:encode_unsigned(id(-5)) end)),
    show(attempt(fun() -> binary:longest_common_prefix([]) end)),
    show(attempt(fun() -> split_binary(<<"abc">>, id(4)) end)),
    show(attempt(fun() -> binary_part(<<"abc">>, {0, id(4)}) end)),
    show(attempt(fun() -> byte_size(id([])) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
