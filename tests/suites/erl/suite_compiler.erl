%% Compiles a list of Erlang source files, several at a time (stock erl only).
%% The list file holds terms {File, OutDir, Options}.
-module(suite_compiler).
-export([main/1]).

main([ListFile, Par]) ->
    {ok, Jobs} = file:consult(ListFile),
    Bad = pmap(Jobs, list_to_integer(Par), []),
    [io:format("NOTBUILT\t~ts\t~0tP~n", [F, W, 30]) || {F, W} <- lists:sort(Bad)],
    io:format("BUILT\t~w of ~w~n", [length(Jobs) - length(Bad), length(Jobs)]),
    halt(0).

pmap(Jobs, N, Running) when length(Running) < N, Jobs =/= [] ->
    [{File, Out, Opts}|T] = Jobs,
    {Pid, Ref} =
        spawn_monitor(fun() ->
                              exit(try compile:file(File, [{outdir, Out}, return|Opts])
                                   catch C:R -> {error, [{C,R}], []}
                                   end)
                      end),
    pmap(T, N, [{Ref, Pid, File}|Running]);
pmap([], _, []) -> [];
pmap(Jobs, N, Running) ->
    receive
        {'DOWN', Ref, process, _, R} ->
            {value, {Ref, _, File}, Rest} = lists:keytake(Ref, 1, Running),
            case R of
                {error, Es, _} -> [{File, Es}|pmap(Jobs, N, Rest)];
                T when element(1, T) =:= ok -> pmap(Jobs, N, Rest);
                Other -> [{File, Other}|pmap(Jobs, N, Rest)]
            end
    end.
