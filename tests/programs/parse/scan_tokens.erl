%% erl_scan.
-module(scan_tokens).
-export([main/0]).

main() ->
    show(erl_scan:string("foo(X, 'a b', \"str\", $c, 1.5, 16#ff, 1_000) -> <<1:2>>.")),
    show([erl_scan:string(S) || S <- ["'unterminated", "\"abc", "1e", "$", "@"]]),
    show(erl_scan:string("a % comment\n b.", {1, 1}, [return])),
    show(erl_scan:tokens([], "a. b.", 1)),
    show([erl_scan:reserved_word(W) || W <- ['case', foo, 'maybe', 'end']]),
    {ok, [T | _], _} = erl_scan:string("abc", {3, 7}, [text]),
    show([erl_scan:category(T), erl_scan:symbol(T), erl_scan:line(T), erl_scan:column(T), erl_scan:text(T)]),
    show(erl_scan:format_error({illegal, character})).

show(Term) -> io:format("~p~n", [Term]).
