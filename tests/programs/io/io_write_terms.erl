%% Terms that are written can be read again.
-module(io_write_terms).
-export([main/0]).

main() ->
    Ts = [{a, 'B c', "s", <<"b">>, 1.5, -1, [x | y], #{k => {}}}, 'it\'s', "quote\"d\n", [0, 1], <<1:3>>],
    show([begin {ok, Tk, _} = erl_scan:string(lists:flatten(io_lib:format("~w.", [T]))), {ok, U} = erl_parse:parse_term(Tk), U =:= T end || T <- Ts -- [<<1:3>>]]).

show(Term) -> io:format("~p~n", [Term]).
