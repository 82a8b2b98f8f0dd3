%% erl_parse, erl_eval and erl_pp.
-module(parse_eval).
-export([main/0]).

main() ->
    [show({S, eval(S)}) || S <- ["1 + 2.", "X = 5, X * 2.", "[A || A <- [1,2,3], A > 1].", "case a of a -> yes; _ -> no end.",
        "F = fun(X) -> X + 1 end, F(3).", "try throw(x) catch throw:Y -> {caught, Y} end.", "<<X:4, _/bits>> = <<16#ab>>, X.",
        "#{a => 1}#{a := 2}.", "fun G(0) -> 1; G(N) -> N * G(N-1) end(5).", "lists:map(fun erlang:abs/1, [-1]).", "Y.", "1 = 2.", "if false -> x end.", "receive after 0 -> t end."]],
    show([parse(S) || S <- ["1 +", "foo(", "a b."]]),
    {ok, T, _} = erl_scan:string("f(X) when X > 1 -> case X of 2 -> [a|b]; _ -> #{k => \"s\"} end."),
    {ok, F} = erl_parse:parse_form(T),
    io:put_chars(erl_pp:form(F)),
    show(erl_parse:normalise(erl_parse:abstract({a, [1], <<"b">>, #{c => 1.5}}))).

parse(S) -> {ok, T, _} = erl_scan:string(S), erl_parse:parse_exprs(T).

eval(S) ->
    {ok, E} = parse(S),
    attempt(fun() -> {value, V, B} = erl_eval:exprs(E, []), {V, [K || {K, _} <- B]} end).

attempt(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.

show(Term) -> io:format("~p~n", [Term]).
