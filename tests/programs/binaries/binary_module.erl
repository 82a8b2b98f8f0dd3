%% The binary module: split, match, replace, part, copy.
-module(binary_module).
-export([main/0]).

main() ->
    show([binary:split(<<"a,b,c">>, <<",">>), binary:split(<<"a,b,c">>, <<",">>, [global]),
          binary:split(<<"a,,b,">>, <<",">>, [global, trim_all]), binary:split(<<"a,b;c">>, [<<",">>, <<";">>], [global])]),
    show([binary:match(<<"hello world">>, <<"o">>), binary:matches(<<"hello world">>, [<<"o">>, <<"l">>]),
          binary:match(<<"abc">>, <<"x">>), binary:match(<<"abcabc">>, <<"a">>, [{scope, {1, 5}}])]),
    show([binary:replace(<<"a.b.c">>, <<".">>, <<"-">>), binary:replace(<<"a.b.c">>, <<".">>, <<"-">>, [global]),
          binary:replace(<<"abc">>, <<"b">>, <<"[]">>, [{insert_replaced, 1}])]),
    show([binary:part(<<"hello">>, 1, 3), binary:part(<<"hello">>, {5, -2}), binary:copy(<<"ab">>, 3)]),
    show([binary:first(<<1, 2>>), binary:last(<<1, 2>>), binary:at(<<1, 2, 3>>, 1)]),
    show([binary:longest_common_prefix([<<"erlang">>, <<"ergonomic">>]),
          binary:longest_common_suffix([<<"erlang">>, <<"fang">>])]),
    show([binary:bin_to_list(<<"abc">>), binary:list_to_bin("abc"), binary:bin_to_list(<<"abcd">>, 1, 2)]).

show(Term) -> io:format("~p~n", [Term]).
