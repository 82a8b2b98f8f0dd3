%% md5, crc32, adler32 and their combinations.
-module(hash_functions).
-export([main/0, id/1]).

main() ->
    show([erlang:md5(""), erlang:md5(["a", <<"bc">>])]),
    C = erlang:md5_update(erlang:md5_update(erlang:md5_init(), "ab"), <<"c">>),
    show(erlang:md5_final(C) =:= erlang:md5("abc")),
    show([erlang:crc32("hello"), erlang:crc32(erlang:crc32("he"), "llo"), erlang:crc32_combine(erlang:crc32("he"), erlang:crc32("llo"), 3)]),
    show([erlang:adler32("hello"), erlang:adler32(erlang:adler32("he"), "llo"), erlang:adler32_combine(erlang:adler32("he"), erlang:adler32("llo"), 3)]),
    show(erlang:md5(binary:copy(<<"x">>, 100000))),
    show(attempt(fun() -> erlang:md5(id(a)) end)),
    show(attempt(fun() -> erlang:crc32(id([a])) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
