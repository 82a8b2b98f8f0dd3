%% Searches with more results than one slice makes.
-module(binary_many_parts).
-export([main/0]).

main() ->
    B = binary:copy(<<",a,,bc,">>, 60000),
    [show(Name, F()) || {Name, F} <-
        [{matches, fun() -> binary:matches(B, <<",">>) end},
         {matches_two, fun() -> binary:matches(B, [<<",">>, <<"bc">>]) end},
         {split, fun() -> binary:split(B, <<",">>, [global]) end},
         {trim, fun() -> binary:split(B, <<",">>, [global, trim]) end},
         {trim_all, fun() -> binary:split(B, <<",">>, [global, trim_all]) end},
         {scope, fun() -> binary:split(B, [<<",">>, <<"a">>], [global, {scope, {100001, 200000}}]) end},
         {none, fun() -> binary:split(binary:copy(B, 20), <<"z">>, [global]) end},
         {far, fun() -> binary:split(<<(binary:copy(<<"x">>, 5000000))/binary, B/binary>>, <<",">>, [global]) end},
         {last, fun() -> binary:matches(<<(binary:copy(<<"x">>, 5000000))/binary, "y">>, <<"y">>) end}]].

show(Name, List) ->
    io:format("~p ~p ~p~n", [Name, length(List), erlang:phash2(List)]).
