%% One module is loaded, called, deleted and purged over and over while others run its code, hold its
%% funs and literals, and make atoms and persistent terms.
-module(stress_code).
-export([main/0, load/1]).

main() -> io:format("~p~n", [load(40)]).

load(Rounds) ->
    %% What runs into a moment without the module is reported; that is not looked at.
    logger:set_primary_config(level, none),
    Versions = list_to_tuple([version(V) || V <- lists:seq(1, 4)]),
    {module, stress_code_m} = install(element(1, Versions)),
    Stop = atomics:new(1, []),
    Users = [spawn_monitor(fun() -> user(U, Stop, 0) end) || U <- lists:seq(1, 6)],
    Terms = [spawn_monitor(fun() -> terms(T, Stop, Rounds) end) || T <- lists:seq(1, 3)],
    Atoms = [spawn_monitor(fun() -> atoms(A, Rounds) end) || A <- lists:seq(1, 3)],
    {Loader, Ref} = spawn_monitor(fun() -> loader(Versions, Rounds) end),
    receive {'DOWN', Ref, process, Loader, LoaderWhy} -> ok end,
    atomics:put(Stop, 1, 1),
    Why = [receive {'DOWN', R, process, P, Reason} -> Reason end
           || {P, R} <- Users ++ Terms ++ Atoms],
    %% A purge kills whom it finds in old code: that is no fault.
    code:purge(stress_code_m),
    code:delete(stress_code_m),
    code:purge(stress_code_m),
    {LoaderWhy, lists:usort(Why) -- [killed], code:is_loaded(stress_code_m),
     persistent_term_keys()}.

persistent_term_keys() -> [K || {{stress_code, _} = K, _} <- persistent_term:get()].

version(V) ->
    Text = ["-module(stress_code_m). -export([v/0, fun_of/1, literal/0, slow/1, wait/0]).\n",
            "v() -> ", integer_to_list(V), ".\n",
            "fun_of(X) -> fun(Y) -> {X, Y, v()} end.\n",
            "literal() -> {literal, [", integer_to_list(V), ", 2.5, <<\"some bytes\">>],",
            " #{a => ", integer_to_list(V), "}, \"text\"}.\n",
            "slow(0) -> v(); slow(N) -> slow(N - 1).\n",
            "wait() -> receive {call, From} -> From ! {v(), literal()} after 2 -> none end.\n"],
    Forms = [begin {ok, F} = erl_parse:parse_form(Tokens), F end
             || Tokens <- split(lists:flatten(Text))],
    {ok, stress_code_m, Binary} = compile:forms(Forms, []),
    Binary.

split(Text) ->
    {ok, Tokens, _} = erl_scan:string(Text),
    split(Tokens, [], []).
split([], [], Done) -> lists:reverse(Done);
split([{dot, _} = T | Rest], Form, Done) -> split(Rest, [], [lists:reverse([T | Form]) | Done]);
split([T | Rest], Form, Done) -> split(Rest, [T | Form], Done).

install(Binary) -> code:load_binary(stress_code_m, "stress_code_m.erl", Binary).

loader(Versions, Rounds) ->
    rand:seed(exsss, {1, 2, persistent_term:get(stress_seed, 3)}),
    [begin
         case rand:uniform(4) of
             1 -> code:purge(stress_code_m);
             2 -> code:soft_purge(stress_code_m);
             3 -> code:purge(stress_code_m), code:delete(stress_code_m), code:purge(stress_code_m);
             4 -> code:purge(stress_code_m)
         end,
         case install(element(1 + N rem 4, Versions)) of
             {module, stress_code_m} -> ok;
             {error, not_purged} -> ok
         end,
         N rem 5 =:= 0 andalso timer:sleep(1)
     end || N <- lists:seq(1, Rounds)],
    ok.

user(U, Stop, N) ->
    case atomics:get(Stop, 1) of
        1 -> ok;
        0 -> use((U + N) rem 8), user(U, Stop, N + 1)
    end.

use(0) -> checked(fun() -> true = is_integer(stress_code_m:v()) end);
use(1) ->
    checked(fun() ->
                F = stress_code_m:fun_of(a),
                erlang:yield(),
                {a, b, V} = F(b),
                true = is_integer(V)
            end);
use(2) ->
    checked(fun() ->
                L = stress_code_m:literal(),
                {Pid, Ref} = spawn_monitor(fun() -> {literal, [_ | _], #{}, _} = L end),
                garbage_collect(),
                receive {'DOWN', Ref, process, Pid, normal} -> ok;
                        {'DOWN', Ref, process, Pid, killed} -> ok end,
                put(kept, L)
            end);
use(3) -> checked(fun() -> stress_code_m:slow(3000) end);
use(4) ->
    {Pid, Ref} = spawn_monitor(stress_code_m, wait, []),
    Pid ! {call, self()},
    receive {'DOWN', Ref, process, Pid, _} -> ok end,
    receive {_, {literal, [_, 2.5 | _], _, _}} -> ok after 0 -> ok end;
use(5) -> catch erlang:make_fun(stress_code_m, v, 0);
use(6) ->
    erlang:function_exported(stress_code_m, v, 0),
    catch stress_code_m:module_info(exports),
    code:is_loaded(stress_code_m),
    erlang:check_old_code(stress_code_m);
use(7) ->
    put(kept, none),
    [erlang:module_loaded(M) || M <- erlang:loaded()].

%% Not loaded at the moment, or purged under the fun: not this test's matter.
checked(F) ->
    try F()
    catch
        error:undef -> ok;
        error:{badfun, _} -> ok
    end.

terms(T, Stop, Rounds) -> terms(T, Stop, Rounds * 4, []).
terms(T, _, 0, Kept) ->
    persistent_term:erase({stress_code, T}),
    true = length(Kept) >= 0;
terms(T, Stop, N, Kept) ->
    persistent_term:put({stress_code, T}, {T, N, lists:seq(1, N rem 20), <<N:64, 0:512>>}),
    Read = [persistent_term:get({stress_code, O}, none) || O <- [1, 2, 3]],
    [{_, _, L, <<M:64, 0:512>>} = {O, M, L, <<M:64, 0:512>>} || {O, M, L, _} <- Read],
    N rem 3 =:= 0 andalso persistent_term:erase({stress_code, T}),
    N rem 7 =:= 0 andalso persistent_term:info(),
    terms(T, Stop, N - 1, [hd(Read) | lists:sublist(Kept, 5)]).

%% The same new atoms are made by several processes at once.
atoms(_, Rounds) ->
    [begin
         Text = "stress_code_atom_" ++ integer_to_list(N),
         A = list_to_atom(Text),
         A = binary_to_atom(list_to_binary(Text)),
         A = binary_to_term(<<131, 119, (length(Text)), (list_to_binary(Text))/binary>>),
         Text = atom_to_list(A)
     end || N <- lists:seq(1, Rounds * 10)],
    ok.
