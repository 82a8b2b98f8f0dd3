%% Tables of all types and options under concurrent reads, writes, scans, fixations and deletions.
%% Each worker also has keys of its own, whose final values are checked.
-module(stress_ets).
-export([main/0, load/1]).

main() -> io:format("~p~n~p~n~p~n", tuple_to_list(load(20))).

load(Rounds) ->
    Configurations =
        [[Type, public | Options]
         || Type <- [set, ordered_set, bag, duplicate_bag],
            Options <- [[], [{write_concurrency, true}], [{write_concurrency, auto}],
                        [{read_concurrency, true}, {decentralized_counters, true}],
                        [compressed, named_table]]],
    Results = [one(C, Rounds) || C <- Configurations],
    {lists:usort(Results), churn(Rounds), counters(Rounds * 50)}.

run(Funs) ->
    Workers = [spawn_monitor(F) || F <- Funs],
    lists:usort([receive {'DOWN', R, process, P, Why} -> Why end || {P, R} <- Workers]).

one(Options, Rounds) ->
    T = ets:new(stress_ets_table, Options),
    Type = hd(Options),
    Why = run([fun() -> worker(T, Type, W, Rounds) end || W <- lists:seq(1, 8)]),
    Own = lists:sort([{W, lists:sort(ets:lookup(T, {own, W}))} || W <- lists:seq(1, 8)]),
    Good = [true || {W, [{{own, V}, Last}]} <- Own, V =:= W, Last =:= Rounds],
    Whole = ets:info(T, size) =:= length(ets:tab2list(T)),
    Unfixed = ets:info(T, fixed),
    ets:delete(T),
    {Why, length(Good), Whole, Unfixed}.

worker(T, Type, W, Rounds) ->
    rand:seed(exsss, {W, 5, persistent_term:get(stress_seed, 7)}),
    [begin
         ets:delete(T, {own, W}),
         ets:insert(T, {{own, W}, N}),
         [act(rand:uniform(24), T, Type, W) || _ <- lists:seq(1, 12)]
     end || N <- lists:seq(1, Rounds)],
    normal.

key() -> rand:uniform(40).
value() ->
    case rand:uniform(4) of
        1 -> rand:uniform(1000);
        2 -> lists:seq(1, rand:uniform(30));
        3 -> binary:copy(<<"x">>, rand:uniform(200));
        4 -> #{a => rand:uniform(9), {b} => [1.5, <<1:3>>]}
    end.

act(1, T, _, _) -> ets:insert(T, {key(), value()});
act(2, T, _, _) -> ets:insert(T, [{key(), value()} || _ <- lists:seq(1, 10)]);
act(3, T, _, _) -> ets:insert_new(T, {key(), value()});
act(4, T, _, _) -> ets:insert_new(T, [{key(), value()}, {key(), value()}]);
act(5, T, _, _) -> ets:delete(T, key());
%% Not on bags: stock's take/2 spoils them.
act(6, T, Type, _) when Type =:= set; Type =:= ordered_set -> ets:take(T, key());
act(6, T, _, _) -> ets:delete(T, key());
act(7, T, _, _) -> [true = is_tuple(O) || O <- ets:lookup(T, key())];
act(8, T, Type, _) when Type =:= set; Type =:= ordered_set ->
    K = 1000 + key(),
    ets:update_counter(T, K, {2, 1}, {K, 0}),
    catch ets:update_element(T, K, {2, key()});
act(8, T, _, _) -> ets:member(T, key());
act(9, T, _, _) -> ets:match(T, {key(), '$1'});
act(10, T, _, _) -> ets:match_object(T, {'$1', '_'});
act(11, T, _, _) -> ets:select(T, [{{'$1', '$2'}, [{is_integer, '$2'}], [{{'$2', '$1'}}]}]);
act(12, T, _, _) -> ets:select_count(T, [{{'_', '$2'}, [{is_list, '$2'}], [true]}]);
act(13, T, _, _) -> ets:select_delete(T, [{{'$1', '$2'}, [{is_binary, '$2'}], [true]}]);
act(14, T, Type, _) when Type =/= bag ->
    ets:select_replace(T, [{{'$1', '$2'}, [{is_map, '$2'}], [{{'$1', 3}}]}]);
act(14, T, _, _) -> ets:info(T, memory);
act(15, T, _, _) -> walk(T, ets:select(T, [{'_', [], ['$_']}], 5));
act(16, T, _, _) ->
    ets:safe_fixtable(T, true),
    steps(T, ets:first(T), 30),
    ets:safe_fixtable(T, false);
act(17, T, ordered_set, _) -> back(T, ets:last(T), 30);
act(17, T, _, _) -> catch ets:next(T, key());
act(18, T, _, _) -> ets:info(T);
act(19, T, _, W) -> ets:delete_object(T, {key(), W});
act(20, T, _, _) -> ets:foldl(fun(_, N) -> N + 1 end, 0, T);
act(21, T, ordered_set, _) ->
    K = key(),
    ets:select_reverse(T, [{{'$1', '_'}, [{'>', '$1', K}, {'<', '$1', K + 8}], ['$1']}]);
act(21, T, _, W) -> ets:lookup_element(T, {own, W}, 1);
act(22, T, _, _) -> catch ets:lookup_element(T, key(), 2);
act(23, T, _, _) -> ets:match_delete(T, {key(), '_'});
act(24, T, _, _) -> ets:tab2list(T).

walk(_, '$end_of_table') -> ok;
walk(T, {_, Continuation}) -> walk(T, ets:select(Continuation)).

steps(_, '$end_of_table', _) -> ok;
steps(_, _, 0) -> ok;
steps(T, K, N) -> steps(T, ets:next(T, K), N - 1).

back(_, '$end_of_table', _) -> ok;
back(_, _, 0) -> ok;
back(T, K, N) -> back(T, ets:prev(T, K), N - 1).

%% Tables come and go, change hands and names while others use them.
churn(Rounds) ->
    Heir = spawn(fun heir/0),
    Names = [stress_ets_n1, stress_ets_n2],
    Why = run([fun() -> churner(Heir, Names, W, Rounds) end || W <- lists:seq(1, 8)]),
    exit(Heir, kill),
    {Why, wait(Names, 200)}.

wait(Names, Tries) ->
    case [T || T <- ets:all(), lists:member(ets:info(T, name), [plain, left, given | Names])] of
        [] -> none_left;
        Left when Tries =:= 0 -> Left;
        _ -> timer:sleep(10), wait(Names, Tries - 1)
    end.

heir() ->
    receive
        {'ETS-TRANSFER', T, _, keep} -> catch ets:insert(T, {heir, 1}), catch ets:delete(T), heir();
        _ -> heir()
    end.

churner(Heir, Names, W, Rounds) ->
    rand:seed(exsss, {W, 1, 1}),
    [churn_once(rand:uniform(7), Heir, lists:nth(rand:uniform(2), Names))
     || _ <- lists:seq(1, Rounds * 3)],
    normal.

churn_once(1, _, Name) -> catch ets:new(Name, [named_table, public]);
churn_once(2, _, Name) -> catch ets:delete(Name);
churn_once(3, _, Name) ->
    T = ets:new(plain, [ordered_set, public]),
    ets:insert(T, [{N, N} || N <- lists:seq(1, 100)]),
    catch ets:rename(T, Name),
    ets:delete(T);
churn_once(4, Heir, _) ->
    spawn(fun() ->
              T = ets:new(left, [{heir, Heir, keep}]),
              ets:insert(T, {a, lists:seq(1, 50)})
          end);
churn_once(5, Heir, _) ->
    T = ets:new(given, [public]),
    catch ets:give_away(T, Heir, keep);
churn_once(6, _, Name) ->
    catch ets:insert(Name, {x, self()}),
    catch ets:tab2list(Name),
    catch ets:delete_all_objects(Name);
churn_once(7, _, Name) ->
    [ets:info(T, size) || T <- ets:all()],
    ets:whereis(Name),
    catch ets:setopts(Name, {heir, none}).

counters(Each) ->
    T = ets:new(c, [public, {write_concurrency, true}]),
    O = ets:new(o, [public, ordered_set, {write_concurrency, true}]),
    Why = run([fun() ->
                   [begin
                        ets:update_counter(T, hits, 1, {hits, 0}),
                        ets:update_counter(O, N rem 7, [{2, 1}, {3, -1}], {N rem 7, 0, 0})
                    end || N <- lists:seq(1, Each)],
                   normal
               end || _ <- lists:seq(1, 6)]),
    Sum = lists:sum([N || {_, N, M} <- ets:tab2list(O), N =:= -M]),
    {Why, ets:lookup(T, hits) =:= [{hits, 6 * Each}], Sum =:= 6 * Each}.
