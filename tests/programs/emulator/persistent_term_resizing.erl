%% The table of persistent terms grows and shrinks; readers never see another key's value.
-module(persistent_term_resizing).
-export([main/0]).

main() ->
    Keys = lists:seq(1, 2000),
    Main = self(),
    Reader = spawn_link(fun() -> read(Main, 0) end),
    [persistent_term:put({?MODULE, K}, K * K) || K <- Keys],
    true = [persistent_term:get({?MODULE, K}) || K <- Keys] =:= [K * K || K <- Keys],
    [true = persistent_term:erase({?MODULE, K}) || K <- Keys, K rem 100 =/= 0],
    io:format("~p~n", [[persistent_term:get({?MODULE, K}, none) || K <- [1, 100, 150, 2000]]]),
    [begin persistent_term:put({?MODULE, churn}, N), persistent_term:erase({?MODULE, churn}) end
     || N <- lists:seq(1, 3000)],
    [true = persistent_term:erase({?MODULE, K}) || K <- Keys, K rem 100 =:= 0],
    io:format("~p~n", [length([K || {{?MODULE, K}, _} <- persistent_term:get()])]),
    Reader ! stop,
    receive {reader, Outcome} -> io:format("~p~n", [Outcome]) end.

read(Main, Key) ->
    receive stop -> Main ! {reader, fine}
    after 0 ->
        case persistent_term:get({?MODULE, Key}, absent) of
            absent -> ok;
            Value when Value =:= Key * Key -> ok
        end,
        absent = persistent_term:get({?MODULE, -Key - 1}, absent),
        read(Main, (Key + 1) rem 2000)
    end.
