%% Tables, the external format, and long built-in functions.
-module(builtins).
-export([main/1]).

main(Arguments) ->
    bench_clock:main([{ets_insert, fun() -> T = ets:new(t, [set]), [ets:insert(T, {I, I, a}) || I <- lists:seq(1, 300000)], ets:info(T, size) end},
                      {ets_lookup, fun() -> T = table(set), [ets:lookup(T, I rem 10000) || I <- lists:seq(1, 800000)], ok end},
                      {ets_update_counter, fun() -> T = table(set), [ets:update_counter(T, I rem 100, 1) || I <- lists:seq(1, 500000)], ok end},
                      {ets_ordered, fun() -> T = table(ordered_set), [ets:lookup(T, I rem 10000) || I <- lists:seq(1, 300000)], [ets:next(T, I) || I <- lists:seq(1, 9000)], ok end},
                      {ets_ordered_insert, fun() -> T = ets:new(t, [ordered_set]), [ets:insert(T, {I, I}) || I <- lists:seq(1, 300000)], ets:info(T, size) end},
                      {ets_ordered_random, fun() -> T = ets:new(t, [ordered_set]), [ets:insert(T, {{a, I rem 1000, <<"key">>, I}, I}) || I <- random(100000, 42)], ets:info(T, size) end},
                      {ets_select, fun() -> T = table(set), [ets:select(T, [{{'$1', '$2', '_'}, [{'<', '$2', 50}], ['$1']}]) || _ <- lists:seq(1, 50)], ok end},
                      {ets_read_4, fun() -> T = table(set), four(fun() -> [ets:lookup(T, I rem 10000) || I <- lists:seq(1, 300000)] end) end},
                      {ets_write_4, fun() -> T = table(set), four(fun() -> [ets:insert(T, {I rem 10000, I, b}) || I <- lists:seq(1, 200000)] end) end},
                      {term_to_binary, fun() -> D = data(), [byte_size(term_to_binary(D)) || _ <- lists:seq(1, 60)] end},
                      {binary_to_term, fun() -> B = term_to_binary(data()), [length(binary_to_term(B)) || _ <- lists:seq(1, 60)] end},
                      {decode_large, fun() -> B = term_to_binary([{I, <<"item">>, 1.5 * I, [a, b]} || I <- lists:seq(1, 200000)]), length(binary_to_term(B)) end},
                      {append_large, fun() -> byte_size(append(1000000, <<>>)) end},
                      {sort_large, fun() -> hd(lists:sort(random(1000000, 42))) end},
                      {binary_match, fun() -> B = <<(binary:copy(<<"abcdefghij">>, 200000))/binary, "needle">>, [binary:match(B, <<"needle">>) || _ <- lists:seq(1, 60)] end},
                      {binary_matches, fun() -> B = binary:copy(<<"a,bc,def;">>, 60000), [length(binary:matches(B, [<<",">>, <<";">>])) || _ <- lists:seq(1, 4)] end},
                      {binary_split, fun() -> B = binary:copy(<<"alpha,beta,gamma\n">>, 30000), [length(binary:split(B, <<"\n">>, [global])) || _ <- lists:seq(1, 8)] end},
                      {lists_sort, fun() -> L = random(200000, 42), [hd(lists:sort(L)) || _ <- lists:seq(1, 4)] end},
                      {lists_keysort, fun() -> L = [{X, x} || X <- random(100000, 42)], [hd(lists:keysort(1, L)) || _ <- lists:seq(1, 4)] end},
                      {lists_builtins, fun() -> L = lists:seq(1, 20000), [begin lists:member(I, L), lists:reverse(L), true = length(L) > 0 end || I <- lists:seq(1, 3000)], ok end},
                      {re_run, fun() -> B = binary:copy(<<"some words 2024-11-21 and user@example.com; ">>, 300), {ok, R} = re:compile("(\\d+)-(\\d+)-(\\d+)|[a-z]+@[a-z.]+"), [re:run(B, R, [global]) || _ <- lists:seq(1, 60)] end},
                      {re_replace, fun() -> B = binary:copy(<<"key = value ; ">>, 2000), [re:replace(B, "\\s*=\\s*", "=", [global, {return, binary}]) || _ <- lists:seq(1, 6)] end},
                      {phash2, fun() -> D = data(), [erlang:phash2({I, D}) || I <- lists:seq(1, 100)] end},
                      {md5_crc, fun() -> B = binary:copy(<<"0123456789">>, 100000), [{erlang:md5(B), erlang:crc32(B)} || _ <- lists:seq(1, 30)] end},
                      {unicode, fun() -> B = binary:copy(<<"grüße, 世界! "/utf8>>, 20000), [length(unicode:characters_to_list(B)) || _ <- lists:seq(1, 20)] end}],
                     Arguments).

table(Type) ->
    T = ets:new(t, [Type, public, {read_concurrency, true}, {write_concurrency, true}]),
    [ets:insert(T, {I, I rem 100, a}) || I <- lists:seq(0, 9999)],
    T.

four(Work) ->
    Pids = [spawn_monitor(Work) || _ <- lists:seq(1, 4)],
    [receive {'DOWN', Monitor, process, _, normal} -> ok end || {_, Monitor} <- Pids],
    ok.

data() -> [{I, integer_to_list(I), #{id => I, name => <<"item">>}, 1.5 * I, [a, b, c]} || I <- lists:seq(1, 5000)].

append(0, Binary) -> Binary;
append(N, Binary) -> append(N - 1, <<Binary/binary, "01234567890123456789012345678901234567890123456789">>).

random(0, _) -> [];
random(N, Seed) -> [Seed | random(N - 1, (Seed * 1103515245 + 12345) band 16#7fffffff)].
