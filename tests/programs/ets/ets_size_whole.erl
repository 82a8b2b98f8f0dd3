%% A list of objects is inserted as one: who asks for the size sees none of them or all.
-module(ets_size_whole).
-export([main/0]).

main() ->
    [sizes(Type) || Type <- [set, ordered_set, bag, duplicate_bag]].

sizes(Type) ->
    T = ets:new(t, [Type, public]),
    N = 60000,
    Objects = [{I, I} || I <- lists:seq(1, N)],
    Self = self(),
    Pid = spawn(fun() -> Self ! {looks, self()}, Self ! {seen, look(T, N, [])} end),
    receive {looks, Pid} -> ok end,
    ets:insert(T, Objects),
    receive {seen, Seen} -> io:format("~p ~p~n", [Type, length(Seen -- [0, N])]) end.

look(T, N, Seen) ->
    case ets:info(T, size) of
        N -> lists:usort([N | Seen]);
        Size -> look(T, N, case Seen of [Size | _] -> Seen; _ -> [Size | Seen] end)
    end.
