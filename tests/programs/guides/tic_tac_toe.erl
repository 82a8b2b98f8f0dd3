%% Perfect play ends in a draw.
-module(tic_tac_toe).
-export([main/0]).

main() -> show([score(list_to_tuple(lists:duplicate(9, e)), x), count({x, o, x, e, o, e, e, e, e}, x)]).

score(B, P) ->
    case winner(B) of
        x -> 1;
        o -> -1;
        none ->
            case [score(setelement(I, B, P), other(P)) || I <- lists:seq(1, 9), element(I, B) =:= e, pruned(B, I)] of
                [] -> 0;
                L when P =:= x -> lists:max(L);
                L -> lists:min(L)
            end
    end.

%% The first move is one of three: the others mirror them.
pruned({e, e, e, e, e, e, e, e, e}, I) -> lists:member(I, [1, 2, 5]);
pruned(_, _) -> true.

count(B, P) ->
    case winner(B) of
        none -> lists:sum([count(setelement(I, B, P), other(P)) || I <- lists:seq(1, 9), element(I, B) =:= e]) + 1;
        _ -> 1
    end.

other(x) -> o;
other(o) -> x.

winner(B) ->
    Lines = [{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {1, 4, 7}, {2, 5, 8}, {3, 6, 9}, {1, 5, 9}, {3, 5, 7}],
    case [element(X, B) || {X, Y, Z} <- Lines, element(X, B) =/= e, element(X, B) =:= element(Y, B), element(Y, B) =:= element(Z, B)] of
        [W | _] -> W;
        [] -> none
    end.

show(Term) -> io:format("~p~n", [Term]).
