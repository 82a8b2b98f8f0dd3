%% The size `all` in a variable is a bad size, although compiled code says `all` for a whole binary.
-module(size_all_in_variable).
-compile([no_copt, no_postopt, no_ssa_opt, no_bool_opt, no_share_opt, no_bsm_opt, no_fun_opt,
          no_recv_opt]).
-export([main/0]).

main() ->
    [io:format("~p ~p ~p~n", [B, matched(B), skipped(B)]) || B <- [<<>>, <<1, 2, 3>>]],
    [io:format("~p~n", [built(B)]) || B <- [<<>>, <<1, 2, 3>>]],
    io:format("~p~n", [whole(<<4, 5>>)]).

matched(Bin) ->
    All = case 0 of 0 -> all end,
    case Bin of
        <<B:All/binary>> -> B;
        _ -> no_match
    end.

skipped(Bin) ->
    All = case 0 of 0 -> all end,
    case Bin of
        <<_:All/binary>> -> ok;
        _ -> no_match
    end.

built(Bin) ->
    All = case 0 of 0 -> all end,
    try <<Bin:All/binary>> catch C:R -> {C, R} end.

whole(Bin) ->
    <<_, Rest/binary>> = <<7, Bin/binary>>,
    <<_/binary>> = Rest,
    Rest.
