%% Building binaries from segments of every type.
-module(bits_construct).
-export([main/0, id/1]).

main() ->
    show([<<(id(1)):8>>, <<(id(-1)):8>>, <<(id(300)):8>>, <<(id(1)):16/little>>, <<(id(-2)):24/signed-little>>]),
    show([<<(id(1.5))/float>>, <<(id(1.5)):32/float>>, <<(id(1.5)):16/float>>, <<(id(2)):64/float-little>>]),
    show([<<"abc"/utf8>>, <<"é"/utf16>>, <<(id($€))/utf8>>, <<(id($😀))/utf16-little>>, <<(id($a))/utf32>>]),
    show([<<(id(<<"ab">>))/binary, "cd">>, <<(id(<<"abcd">>)):2/binary>>, <<(id(<<5:3>>))/bitstring, 1:1>>]),
    show([<<(id(5)):3, (id(1)):5>>, <<(id(1)):(id(7))>>, <<(id(1)):(id(2))/unit:4>>, <<(id(1 bsl 80)):96>>]),
    show([<<X:4>> || X <- [1, 15, 16]]),
    show(<< <<X:4>> || X <- lists:seq(1, 9) >>).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
