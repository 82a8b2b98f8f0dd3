%% Conversions, searches, copies and matches that are made to leave and come back all the time.
-module(slice_limits).
-export([main/0]).

main() ->
    ok = logger:set_primary_config(level, none),
    _ = erts_debug:set_internal_state(available_internal_state, true),
    Items = [binary_loop_limit, re_loop_limit, unicode_loop_limit],
    _ = [erts_debug:set_internal_state(I, 10) || I <- Items],
    Text = lists:flatten(lists:duplicate(60, [$a, 229, 8364, 16#1F600])),
    Utf8 = unicode:characters_to_binary(Text),
    io:format("~p ~p~n", [byte_size(Utf8), erlang:phash2(Utf8)]),
    io:format("~p~n", [Text =:= unicode:characters_to_list(Utf8)]),
    io:format("~p~n", [unicode:characters_to_binary([<<"abc">>, $d, <<"ef", 255, "g">>])]),
    {incomplete, Done, Rest} = unicode:characters_to_list([Utf8, <<226, 130>>]),
    io:format("~p ~p~n", [length(Done), Rest]),
    Copied = binary:copy(<<"corbel">>, 77),
    io:format("~p ~p~n", [byte_size(Copied), erlang:phash2(Copied)]),
    io:format("~p~n", [length(binary:matches(Copied, [<<"elc">>, <<"or">>]))]),
    io:format("~p~n", [binary:match(Copied, <<"x">>)]),
    io:format("~p~n", [re:run(Copied, "(l|c)*o+(r.*)m?$", [{capture, first}])]),
    _ = [erts_debug:set_internal_state(I, default) || I <- Items],
    _ = erts_debug:set_internal_state(available_internal_state, false),
    P = spawn_opt(fun() -> receive stop -> ok end end, [{min_heap_size, 10000}]),
    {heap_size, Size} = process_info(P, heap_size),
    io:format("~p~n", [Size > 10000]).
