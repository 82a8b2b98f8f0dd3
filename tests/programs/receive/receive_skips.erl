%% Selective receives that pass over many messages, of every shape that the first test can refuse,
%% with time-outs, collections and messages that come meanwhile.
-module(receive_skips).
-export([main/0]).

main() ->
    Self = self(),
    Others = [a, {}, {b}, {b, 1}, {a, 1, 2}, [a, 1], 1.5, <<"a">>, {a, 1.0}, {a, {x}}, fun() -> ok end,
              {a, "text"}, 1 bsl 70, #{a => 1}],
    [Self ! O || _ <- lists:seq(1, 300), O <- Others],
    Self ! {a, 1},
    io:format("~p~n", [tagged(1)]),
    io:format("~p~n", [tagged(none)]),
    Self ! {a, <<"longer than what is kept on the heap, longer than what is kept on the heap">>},
    Self ! {a, [1, {2}, "three"]},
    io:format("~p~n", [tagged([1, {2}, "three"])]),
    Self ! {a, -0.0},
    io:format("~p~n", [tagged(0.0) =:= -0.0]),
    Self ! wanted,
    io:format("~p~n", [receive wanted -> got after 0 -> nothing end]),
    io:format("~p~n", [receive wanted -> got after 0 -> nothing end]),
    [spawn(fun() -> erlang:garbage_collect(Self), Self ! {late, I}, Self ! {Self, I} end)
     || I <- lists:seq(1, 20)],
    io:format("~p~n", [[receive {late, I} -> I end || I <- lists:seq(20, 1, -1)]]),
    io:format("~p~n", [[receive {Self, I} -> I end || I <- lists:seq(1, 20)]]),
    [Self ! {pair, I, {I, I rem 7}} || I <- lists:seq(1, 2000)],
    io:format("~p~n", [lists:sum([receive {pair, I, {_, 3}} -> I after 0 -> 0 end || I <- lists:seq(2000, 1, -1)])]),
    io:format("~p~n", [receive {b, X} -> {b, X} end]),
    {messages, Left} = process_info(Self, messages),
    io:format("~p ~p~n", [length(Left), erlang:crc32(term_to_binary([M || M <- Left, not is_function(M)]))]).

tagged(Value) ->
    receive {a, Value} -> Value after 10 -> nothing end.
