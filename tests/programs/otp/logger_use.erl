%% Own handler, filters, levels and metadata of the logger.
-module(logger_use).
-export([main/0, log/2, adding_handler/1]).

main() ->
    logger:remove_handler(default),
    show(logger:add_handler(mine, ?MODULE, #{level => notice, config => #{to => self()}})),
    logger:info("not seen"),
    logger:error("seen ~p", [1]),
    logger:notice(#{report => x}),
    logger:set_primary_config(level, debug),
    logger:set_handler_config(mine, level, debug),
    logger:debug("now seen", [], #{extra => 5}),
    logger:set_process_metadata(#{who => me}),
    logger:warning("with metadata"),
    show(logger:add_handler_filter(mine, f, {fun(#{level := error}, _) -> stop; (E, _) -> E end, x})),
    logger:error("filtered away"),
    error_logger:warning_msg("old ~p~n", [style]),
    show(flush()),
    show([logger:compare_levels(error, info), logger:get_handler_ids(), maps:get(level, logger:get_primary_config())]),
    show(logger:allow(debug, ?MODULE)),
    show(logger:remove_handler(mine)).

adding_handler(C) -> {ok, C}.

log(#{level := L, msg := M, meta := Meta}, #{config := #{to := To}}) ->
    To ! {L, M, maps:with([extra, who], Meta)}.

flush() -> receive {L, M, X} -> [{L, M, X} | flush()] after 50 -> [] end.

show(Term) -> io:format("~p~n", [Term]).
