-module(traces_of_tail_calls).
-export([main/0, apply_it/1, loop/2]).

%% Tail calls of funs leave no frame; exceptions with a given trace keep their class through `after`;
%% files named in the line table show in traces.
main() ->
    show(fun() -> apply_it(fun() -> 1 / (self_zero()) end) end),
    show(fun() -> again(exit, normal, [{a, b, 1, []}]) end),
    show(fun() -> again(throw, ball, [{a, b, 1, []}]) end),
    show(fun() -> again(error, badarg, []) end),
    {Pid, Ref} = spawn_monitor(fun() -> again(exit, normal, [{a, b, 1, []}]) end),
    receive {'DOWN', Ref, process, Pid, Why} -> io:format("~p~n", [Why]) end,
    show(fun elsewhere/0),
    show(fun() -> bad_fun(self_zero()) end),
    show(fun() -> bad_tail_fun(self_zero()) end),
    loop(fun loop/2, 3000000),
    {stack_size, Size} = process_info(self(), stack_size),
    io:format("~p~n", [Size < 100]).

bad_fun(F) -> [F()].

bad_tail_fun(F) -> F().

self_zero() -> list_to_integer("0").

apply_it(F) when is_function(F, 0) -> F().

again(Class, Reason, Trace) ->
    try raise(Class, Reason, Trace) after self_zero() end.

raise(Class, Reason, Trace) -> erlang:raise(Class, Reason, Trace).

show(F) ->
    try F(), io:format("returned~n")
    catch Class:Reason:Trace ->
        io:format("~p ~p~n~p~n", [Class, Reason, lists:sublist(Trace, 2)])
    end.

loop(_, 0) -> ok;
loop(F, N) -> F(F, N - 1).

-file("other/place.yrl", 7).
elsewhere() ->
    hd(lists:seq(1, self_zero())).
