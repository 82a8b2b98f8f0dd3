%% Built-in functions on inputs so large that they take long: what they give.
-module(huge_inputs).
-export([main/0]).

main() ->
    [io:format("~s: ~p~n", [Name, result(F)]) || {Name, F} <- calls()].

result(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

bytes() -> binary:copy(<<"0123456789abcdef">>, 200000).

objects(Type) ->
    T = ets:new(t, [Type]),
    ets:insert(T, [{k, I} || I <- lists:seq(1, 100000)]),
    T.

fixed() ->
    T = ets:new(t, [set]),
    ets:insert(T, [{I} || I <- lists:seq(1, 100000)]),
    ets:safe_fixtable(T, true),
    T.

deep(0, F) -> F();
deep(N, F) -> [deep(N - 1, F)].

calls() ->
    [{"prefix", fun() -> binary:longest_common_prefix([<<(bytes())/binary, "x">>, bytes()]) end},
     {"suffix", fun() -> binary:longest_common_suffix([<<"x", (bytes())/binary>>, bytes()]) end},
     {"prefix of many",
      fun() -> binary:longest_common_prefix(lists:duplicate(200000, <<"abc">>) ++ [<<"abd">>]) end},
     {"patterns",
      fun() -> P = binary:compile_pattern([integer_to_binary(I) || I <- lists:seq(100000, 130000)]),
               binary:match(<<(bytes())/binary, "129999">>, P) end},
     {"line", fun() -> {ok, L, R} = erlang:decode_packet(line, <<(bytes())/binary, "\nrest">>, []),
                       {byte_size(L), R} end},
     {"no line", fun() -> erlang:decode_packet(line, bytes(), []) end},
     {"request", fun() -> {ok, {http_request, 'GET', {abs_path, P}, V}, R} =
                              erlang:decode_packet(http_bin, <<"GET /", (bytes())/binary,
                                                               " HTTP/1.1\r\nrest">>, []),
                          {byte_size(P), V, R} end},
     {"pid", fun() -> list_to_pid(lists:duplicate(300000, $1)) end},
     {"not a pid", fun() -> list_to_pid("<0." ++ lists:duplicate(300000, $1) ++ ".0>") end},
     {"atomics", fun() -> A = atomics:new(1000000, []), {atomics:get(A, 1000000), maps:get(size, atomics:info(A))} end},
     {"bag", fun() -> T = objects(duplicate_bag),
                      {length(ets:lookup(T, k)), length(ets:lookup_element(T, k, 2)),
                       ets:next(T, k), ets:delete_object(T, {k, 77}), length(ets:take(T, k)),
                       ets:info(T, size)} end},
     {"bag with one key", fun() -> T = ets:new(t, [bag]), ets:insert(T, [{k, I} || I <- lists:seq(1, 3000)]),
                        ets:insert(T, [{k, I} || I <- lists:seq(2000, 4000)]), ets:info(T, size) end},
     {"fixed", fun() -> T = fixed(), ets:delete_all_objects(T), ets:insert(T, {x}),
                        First = ets:first(T), ets:safe_fixtable(T, false),
                        {First, ets:info(T, size), ets:tab2list(T)} end},
     {"deleted", fun() -> T = fixed(), [ets:delete(T, I) || I <- lists:seq(1, 99999)],
                          First = ets:first(T), ets:safe_fixtable(T, false), {First, ets:tab2list(T)} end},
     {"slots", fun() -> T = ets:new(t, [ordered_set]),
                        ets:insert(T, [{I} || I <- lists:seq(1, 100000)]),
                        {ets:slot(T, 99999), ets:slot(T, 100000)} end},
     {"counters", fun() -> T = ets:new(t, []), ets:insert(T, {c, 0}),
                           lists:last(ets:update_counter(T, c, lists:duplicate(100000, {2, 1}))) end},
     {"specification", fun() -> T = ets:new(t, []), ets:insert(T, [{I, I} || I <- lists:seq(1, 3000)]),
                       lists:sum(ets:select(T, [{{I, '$1'}, [], ['$1']} || I <- lists:seq(2, 5000, 2)]))
                       end},
     {"far", fun() -> catch deep(1000000, fun() -> exit(ball) end) end},
     {"stack", fun() -> try deep(1000000, fun() -> error(deep) end)
                        catch error:deep:S -> length(S) end end},
     {"arguments", fun() -> apply(lists, seq, lists:duplicate(300000, 1)) end},
     {"raise", fun() -> try erlang:raise(exit, r, lists:duplicate(200000, {m, f, 1, []}))
                        catch exit:r:S -> length(S) end end},
     {"improper trace", fun() -> erlang:raise(exit, r, lists:duplicate(200000, {m, f, 1, []}) ++ x) end},
     {"binaries", fun() -> L = [binary:copy(<<"a">>, 100) || _ <- lists:seq(1, 50000)],
                           {binary, B} = process_info(self(), binary),
                           {length(B) >= length(L)} end},
     {"terms", fun() -> [persistent_term:put({?MODULE, I}, I) || I <- lists:seq(1, 300)],
                        L = [I || {{?MODULE, I}, I} <- persistent_term:get()],
                        [persistent_term:erase({?MODULE, I}) || I <- lists:seq(1, 300)],
                        lists:sum(L) end},
     {"expression", fun() -> {ok, P} = re:compile(lists:duplicate(1000, "(?:ab|cd)")),
                             re:run(binary:copy(<<"abcd">>, 2500), P, [{capture, first}]) end}].
