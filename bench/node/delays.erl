%% How long one call of a built-in function keeps the others on its scheduler waiting.
%%
%% main([]) prints the names, main([Name]) "Name LongestGapMicroseconds WallMicroseconds". To be run
%% with one scheduler: a second process does nothing but yield and notes the longest time that it
%% did not run, while the first makes the call on a huge input.
-module(delays).
-export([main/1]).

main([]) ->
    [io:format("~s~n", [Name]) || {Name, _, _} <- calls()],
    halt(0);
main([Name]) ->
    {_, Prepare, Call} = lists:keyfind(list_to_atom(Name), 1, calls()),
    Self = self(),
    Gaps = atomics:new(2, []),
    spawn(fun() ->
                  Input = Prepare(),
                  erlang:garbage_collect(),
                  Probe = spawn_link(fun() -> probe(Gaps, erlang:monotonic_time(microsecond)) end),
                  receive after 50 -> ok end,
                  atomics:put(Gaps, 2, 1),
                  erlang:yield(),
                  Start = erlang:monotonic_time(microsecond),
                  Call(Input),
                  Wall = erlang:monotonic_time(microsecond) - Start,
                  erlang:yield(),
                  atomics:put(Gaps, 2, 0),
                  unlink(Probe),
                  exit(Probe, kill),
                  Self ! {Wall, atomics:get(Gaps, 1)}
          end),
    receive
        {Wall, Gap} -> io:format("~s ~w ~w~n", [Name, Gap, Wall])
    end,
    halt(0).

probe(Gaps, Before) ->
    erlang:yield(),
    Now = erlang:monotonic_time(microsecond),
    case atomics:get(Gaps, 2) of
        1 -> atomics:put(Gaps, 1, max(Now - Before, atomics:get(Gaps, 1)));
        0 -> ok
    end,
    probe(Gaps, Now).

-define(N, 3000000).

list() -> lists:seq(1, ?N).
pairs() -> [{I, I} || I <- lists:seq(1, 1000000)].
two_lists() -> {list(), list()}.
big_map() -> maps:from_list(pairs()).
binary() -> binary:copy(<<"0123456789abcdef">>, 4000000).
deep() -> lists:foldl(fun(I, Acc) -> {I, Acc} end, end_, lists:seq(1, 1000000)).
integer(Digits) -> (1 bsl (Digits * 10 div 3)) - 1.
wide() -> list_to_tuple(list()).

calls() ->
    [{equal, fun two_lists/0, fun({A, B}) -> A == B end},
     {exactly_equal, fun two_lists/0, fun({A, B}) -> A =:= B end},
     {less, fun two_lists/0, fun({A, B}) -> A < B end},
     {equal_maps, fun() -> {big_map(), big_map()} end, fun({A, B}) -> A == B end},
     {equal_binaries, fun() -> {binary(), binary()} end, fun({A, B}) -> A == B end},
     {match_lists, fun two_lists/0, fun({A, B}) -> A = B end},
     {phash2_list, fun list/0, fun(L) -> erlang:phash2(L) end},
     {phash_list, fun list/0, fun(L) -> erlang:phash(L, 1000) end},
     {phash2_binary, fun binary/0, fun(B) -> erlang:phash2(B) end},
     {phash2_map, fun big_map/0, fun(B) -> erlang:phash2(B) end},
     {longest_common_prefix, fun() -> [binary(), binary()] end,
      fun binary:longest_common_prefix/1},
     {longest_common_suffix, fun() -> [binary(), binary()] end,
      fun binary:longest_common_suffix/1},
     {binary_match, fun binary/0, fun(B) -> binary:match(B, <<"zz">>) end},
     {binary_matches, fun binary/0, fun(B) -> binary:matches(B, <<"zz">>) end},
     {binary_split, fun binary/0, fun(B) -> binary:split(B, <<"f">>, [global]) end},
     {binary_copy, fun binary/0, fun(B) -> binary:copy(B, 4) end},
     {binary_bin_to_list, fun() -> binary:part(binary(), 0, 8000000) end,
      fun binary:bin_to_list/1},
     {binary_decode_unsigned, fun() -> binary:part(binary(), 0, 8000000) end,
      fun binary:decode_unsigned/1},
     {spawn_argument, fun deep/0, fun(T) -> spawn(fun() -> T end) end},
     {spawn_list, fun list/0, fun(T) -> spawn(fun() -> T end) end},
     {send, fun list/0, fun(T) -> spawn(fun() -> receive _ -> ok end end) ! T end},
     {send_self, fun list/0, fun(T) -> self() ! T end},
     {receive_copy, fun list/0, fun(T) -> self() ! T, receive [_ | _] -> ok end end},
     {ets_insert, fun() -> {ets:new(t, []), list()} end, fun({T, L}) -> ets:insert(T, {1, L}) end},
     {ets_insert_many, fun() -> {ets:new(t, []), pairs()} end, fun({T, L}) -> ets:insert(T, L) end},
     {ets_lookup, fun() -> T = ets:new(t, []), ets:insert(T, {1, list()}), T end,
      fun(T) -> ets:lookup(T, 1) end},
     {ets_tab2list, fun() -> T = ets:new(t, []), ets:insert(T, pairs()), T end,
      fun ets:tab2list/1},
     {ets_delete_table, fun() -> T = ets:new(t, []), ets:insert(T, pairs()), T end,
      fun ets:delete/1},
     {ets_delete_all, fun() -> T = ets:new(t, []), ets:insert(T, pairs()), T end,
      fun ets:delete_all_objects/1},
     {ets_delete_ordered, fun() -> T = ets:new(t, [ordered_set]), ets:insert(T, pairs()), T end,
      fun ets:delete/1},
     {ets_select_count, fun() -> T = ets:new(t, []), ets:insert(T, pairs()), T end,
      fun(T) -> ets:select_count(T, [{{'_', 1}, [], [true]}]) end},
     {ets_select_delete, fun() -> T = ets:new(t, []), ets:insert(T, pairs()), T end,
      fun(T) -> ets:select_delete(T, [{{'_', '_'}, [], [true]}]) end},
     {ets_match_object, fun() -> T = ets:new(t, []), ets:insert(T, pairs()), T end,
      fun(T) -> ets:match_object(T, {'_', '_'}) end},
     {ets_give_exit, fun() -> ok end,
      fun(_) -> {P, M} = spawn_monitor(fun() -> ets:insert(ets:new(t, []), pairs()) end),
                receive {'DOWN', M, _, P, _} -> ok end end},
     {persistent_term_put, fun list/0, fun(L) -> persistent_term:put(k, L) end},
     {persistent_term_erase, fun() -> persistent_term:put(k, list()) end,
      fun(_) -> persistent_term:erase(k) end},
     {dictionary, fun list/0, fun(L) -> put(k, L) end},
     {term_to_binary, fun list/0, fun erlang:term_to_binary/1},
     {term_to_binary_pairs, fun pairs/0, fun erlang:term_to_binary/1},
     {term_to_binary_compressed, fun list/0, fun(L) -> term_to_binary(L, [compressed]) end},
     {binary_to_term, fun() -> term_to_binary(pairs()) end, fun erlang:binary_to_term/1},
     {external_size, fun list/0, fun erlang:external_size/1},
     {flat_size, fun list/0, fun erts_debug:flat_size/1},
     {size_shared, fun list/0, fun erts_debug:size/1},
     {reverse, fun list/0, fun lists:reverse/1},
     {reverse2, fun list/0, fun(L) -> lists:reverse(L, []) end},
     {member, fun list/0, fun(L) -> lists:member(x, L) end},
     {keyfind, fun pairs/0, fun(L) -> lists:keyfind(x, 1, L) end},
     {keymember, fun pairs/0, fun(L) -> lists:keymember(x, 1, L) end},
     {length, fun list/0, fun erlang:length/1},
     {subtract, fun two_lists/0, fun({A, B}) -> A -- B end},
     {append, fun two_lists/0, fun({A, B}) -> A ++ B end},
     {list_to_binary, fun() -> lists:duplicate(?N * 4, 65) end, fun erlang:list_to_binary/1},
     {iolist_to_binary, fun() -> lists:duplicate(1000000, [<<"abc">>, "def"]) end,
      fun erlang:iolist_to_binary/1},
     {iolist_size, fun() -> lists:duplicate(1000000, [<<"abc">>, "def"]) end,
      fun erlang:iolist_size/1},
     {binary_to_list, fun() -> binary:part(binary(), 0, 8000000) end,
      fun erlang:binary_to_list/1},
     {list_to_tuple, fun list/0, fun erlang:list_to_tuple/1},
     {tuple_to_list, fun wide/0, fun erlang:tuple_to_list/1},
     {setelement, fun wide/0, fun(T) -> setelement(1, T, a) end},
     {make_tuple, fun() -> ok end, fun(_) -> erlang:make_tuple(5000000, a) end},
     {append_element, fun wide/0, fun(T) -> erlang:append_element(T, a) end},
     {maps_from_list, fun pairs/0, fun maps:from_list/1},
     {maps_merge, fun() -> {big_map(), maps:from_list([{{x, I}, I} || I <- lists:seq(1, 1000000)])} end,
      fun({A, B}) -> maps:merge(A, B) end},
     {maps_keys, fun big_map/0, fun maps:keys/1},
     {maps_values, fun big_map/0, fun maps:values/1},
     {maps_to_list, fun big_map/0, fun maps:to_list/1},
     {list_to_integer, fun() -> lists:duplicate(100000, $7) end, fun erlang:list_to_integer/1},
     {binary_to_integer, fun() -> binary:copy(<<"7">>, 100000) end, fun erlang:binary_to_integer/1},
     {integer_to_list, fun() -> integer(100000) end, fun erlang:integer_to_list/1},
     {integer_to_binary, fun() -> integer(100000) end, fun erlang:integer_to_binary/1},
     {multiply, fun() -> integer(1000000) end, fun(I) -> I * I end},
     {divide, fun() -> {integer(400000), integer(200000)} end, fun({A, B}) -> A div B end},
     {md5, fun binary/0, fun erlang:md5/1},
     {crc32, fun binary/0, fun erlang:crc32/1},
     {adler32, fun binary/0, fun erlang:adler32/1},
     {characters_to_list, fun() -> binary:part(binary(), 0, 8000000) end,
      fun unicode:characters_to_list/1},
     {characters_to_binary, fun() -> lists:duplicate(?N, 233) end,
      fun unicode:characters_to_binary/1},
     {re_run, fun binary/0, fun(B) -> re:run(B, "zz") end},
     {re_run_global, fun() -> binary:part(binary(), 0, 4000000) end,
      fun(B) -> re:run(B, "[a-c]+", [global]) end},
     {bit_append, fun binary/0, fun(B) -> <<B/binary, 1>> end},
     {atoms_list_to_atom, fun() -> lists:seq(1, 200000) end,
      fun(L) -> [list_to_atom("x" ++ integer_to_list(I)) || I <- L] end},
     {process_info_messages, fun() -> [self() ! {x, I} || I <- lists:seq(1, 1000000)] end,
      fun(_) -> process_info(self(), messages) end},
     {process_info_dictionary, fun() -> [put(I, I) || I <- lists:seq(1, 1000000)] end,
      fun(_) -> process_info(self(), dictionary) end},
     {get_all, fun() -> [put(I, I) || I <- lists:seq(1, 1000000)] end, fun(_) -> get() end},
     {exit_large, fun() -> ok end,
      fun(_) -> {P, M} = spawn_monitor(fun() -> length(list()) end),
                receive {'DOWN', M, _, P, _} -> ok end end},
     {exit_reason, fun list/0,
      fun(L) -> {P, M} = spawn_monitor(fun() -> receive go -> ok end end), exit(P, L),
                receive {'DOWN', M, _, P, _} -> ok end end},
     {exit_messages, fun() -> ok end,
      fun(_) -> P = spawn(fun() -> receive never -> ok end end),
                [P ! {x, I} || I <- lists:seq(1, 1000000)],
                M = monitor(process, P), exit(P, kill),
                receive {'DOWN', M, _, P, _} -> ok end end},
     {processes, fun() -> [spawn(fun() -> receive x -> ok end end) || _ <- lists:seq(1, 200000)] end,
      fun(_) -> processes() end},
     {collect, fun list/0, fun(L) -> erlang:garbage_collect(), hd(L) end},
     {sort, fun list/0, fun(L) -> lists:sort(L) end},
     {float_list, fun() -> ok end, fun(_) -> io_lib:format("~p", [lists:seq(1, 100000)]) end}].
