%% module_info, attributes and exports.
-module(code_module_info).
-export([main/0, extra/2]).

-vsn(42).
-author("nobody").
main() ->
    show(lists:sort(?MODULE:module_info(exports))),
    show(proplists:get_value(vsn, ?MODULE:module_info(attributes))),
    show(proplists:get_value(author, ?MODULE:module_info(attributes))),
    show([?MODULE:module_info(module), is_binary(?MODULE:module_info(md5)), lists:sort([K || {K, _} <- ?MODULE:module_info()])]),
    show(erlang:get_module_info(?MODULE, module)),
    show(attempt(fun() -> ?MODULE:module_info(nonsense) end)),
    show(lists:member({local, 0}, ?MODULE:module_info(functions))),
    show([local(), erlang:function_exported(?MODULE, local, 0), erlang:is_builtin(erlang, element, 2), erlang:is_builtin(lists, map, 2)]).

extra(A, B) -> {A, B}.

local() -> local.

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
