%% Deleting code: a process keeps running in it until the purge; deleting
%% what is deleted, purged, or was never there.
-module(code_delete).
-export([main/0]).

main() ->
    logger:set_primary_config(level, none),  % refusals are logged, too, some time
    process_flag(trap_exit, true),
    Loop = {function, 1, loop, 0,
            [{clause, 1, [], [],
              [{'receive', 1, [{clause, 1, [{atom, 1, go}], [], [{call, 1, {atom, 1, loop}, []}]}]}]}]},
    Forms = [{attribute, 1, module, looping}, {attribute, 1, export, [{loop, 0}]}, Loop],
    {ok, looping, Beam} = compile:forms(Forms),
    [begin
         {module, looping} = code:load_binary(looping, "looping", Beam),
         Pid = spawn_link(looping, loop, []),
         wait_until_in_loop(Pid),
         Deleted = code:delete(looping),
         show([Deleted, erlang:check_process_code(Pid, looping), code:soft_purge(looping),
               is_process_alive(Pid), code:purge(looping), is_process_alive(Pid)]),
         receive {'EXIT', Pid, Reason} -> show(Reason) end
     end || _ <- [1, 2, 3]],
    show([erlang:delete_module(looping), code:delete(looping), erlang:delete_module(no_such),
          erlang:check_old_code(looping)]),
    {module, looping} = code:load_binary(looping, "looping", Beam),
    show(erlang:delete_module(looping)),
    {'EXIT', {badarg, [Top | _]}} = (catch erlang:delete_module(looping)),
    show(Top),
    show(catch_reason(fun() -> erlang:delete_module("looping") end)),
    show(code:purge(looping)).

wait_until_in_loop(Pid) ->
    case process_info(Pid, current_function) of
        {current_function, {looping, loop, 0}} -> ok;
        _ -> erlang:yield(), wait_until_in_loop(Pid)
    end.

catch_reason(F) ->
    try F() catch error:Reason -> Reason end.

show(Term) -> io:format("~p~n", [Term]).
