%% Tables in files and in lists.
-module(ets_files).
-export([main/0]).

main() ->
    T = ets:new(saved, [ordered_set]),
    ets:insert(T, [{N, integer_to_list(N)} || N <- lists:seq(1, 50)]),
    show(ets:tab2file(T, "table.tab")),
    {ok, U} = ets:file2tab("table.tab"),
    show([ets:info(U, size), ets:lookup(U, 7), ets:info(U, type)]),
    show(ets:tab2file(T, "checked.tab", [{extended_info, [md5sum]}])),
    {ok, V} = ets:file2tab("checked.tab", [{verify, true}]),
    show(ets:tab2list(V) =:= ets:tab2list(T)),
    {ok, Info} = ets:tabfile_info("table.tab"),
    show([proplists:get_value(K, Info) || K <- [name, type, size]]),
    show(element(1, ets:file2tab("missing.tab"))),
    show(done).

show(Term) -> io:format("~p~n", [Term]).
