%% Anagrams, palindromes and vowels.
-module(string_anagrams).
-export([main/0]).

main() ->
    Ws = ["listen", "silent", "enlist", "google", "elgoog", "abc"],
    G = lists:foldl(fun(W, M) -> maps:update_with(lists:sort(W), fun(L) -> [W | L] end, [W], M) end, #{}, Ws),
    show(lists:sort([lists:sort(L) || L <- maps:values(G), length(L) > 1])),
    show([W || W <- ["level", "noon", "word"], W =:= lists:reverse(W)]),
    show([{W, length([C || C <- W, lists:member(C, "aeiou")])} || W <- Ws]).

show(Term) -> io:format("~p~n", [Term]).
