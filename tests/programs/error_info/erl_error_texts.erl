%% Texts of errors raised by one's own modules through error_info.
-module(erl_error_texts).
-export([main/0, format_error/2]).

main() ->
    try erlang:error(badarg, [bad, 2], [{error_info, #{module => ?MODULE, cause => too_bad}}])
    catch C:R:St -> io:put_chars(erl_error:format_exception(C, R, [hd(St)])), io:nl()
    end.

format_error(badarg, [{_, _, _, L} | _]) -> #{1 => io_lib:format("is ~p", [maps:get(cause, proplists:get_value(error_info, L))]), general => "in general"}.
