%% Converting temperatures, as in a first tour of the language.
-module(seq_temperature).
-export([main/0]).

main() ->
    Cities = [{moscow, {c, -10}}, {cape_town, {f, 70}}, {stockholm, {c, -4}}, {paris, {f, 28}}, {london, {f, 36}}],
    [io:format("~-15w ~w c~n", [N, round(to_c(T))]) || {N, T} <- lists:sort(fun({_, A}, {_, B}) -> to_c(A) < to_c(B) end, Cities)].

to_c({c, X}) -> X;
to_c({f, X}) -> (X - 32) * 5 / 9.
