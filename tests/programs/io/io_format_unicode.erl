%% Unicode in formats.
-module(io_format_unicode).
-export([main/0]).

main() ->
    io:format("~ts|~10ts|~-10ts|~.2ts|~tc|~tp|~tw~n", ["åäö", "日本", "é", "日本語", 8364, "日本", 'é']),
    io:format("~s~n", ["åäö"]),
    io:format("~ts ~ts~n", [<<"åäö"/utf8>>, <<229>>]),
    io:format("~p ~tp ~p~n", [<<"åäö"/utf8>>, <<"åäö"/utf8>>, "åäö"]),
    io:format("~p ~tp~n", ['日本', '日本']).
