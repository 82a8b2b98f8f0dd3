%% Facts about the system that are the same for stock.
-module(system_info_items).
-export([main/0, id/1]).

main() ->
    show([erlang:system_info(K) || K <- [otp_release, version, wordsize, {wordsize, internal}, {wordsize, external}, endian, threads, smp_support, break_ignored, dynamic_trace, build_type]]),
    show([erlang:system_info(K) || K <- [process_limit, port_limit, atom_limit, ets_limit, system_architecture, machine, compat_rel, dist_ctrl, fullsweep_after, delayed_node_table_gc]]),
    show([is_integer(erlang:system_info(K)) || K <- [process_count, port_count, atom_count, schedulers, schedulers_online, logical_processors, thread_pool_size]]),
    show([node(), nodes(), is_alive(), erlang:get_cookie()]),
    show(attempt(fun() -> erlang:system_info(id(nonsense)) end)).

%% Exported so that the compiler cannot see through it.
id(Term) -> Term.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
