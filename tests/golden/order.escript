#!/usr/bin/env escript
%% Writes order.txt: external form in hex, place in the standard order, place in the order of map
%% keys; terms that compare equal share a place. Run it on stock: escript order.escript > order.txt
main(_) ->
    rand:seed(exsss, {4, 5, 6}),
    Terms = lists:usort(fun(A, B) -> exact(A, B) =< 0 end,
                        fixed() ++ [random(3) || _ <- lists:seq(1, 160)]),
    ByValue = places(lists:sort(Terms), fun(A, B) -> A == B end),
    ByKey = places(Terms, fun(A, B) -> exact(A, B) =:= 0 end),
    [io:format("~s ~w ~w~n", [binary:encode_hex(term_to_binary(T)), place(T, ByValue),
                              place(T, ByKey)])
     || T <- Terms].

exact(A, B) -> erts_internal:cmp_term(A, B).

places(Sorted, Same) -> places(Sorted, Same, 0).
places([A, B | Rest], Same, N) ->
    [{A, N} | places([B | Rest], Same, case Same(A, B) of true -> N; false -> N + 1 end)];
places([A], _, N) -> [{A, N}].

place(T, [{U, N} | Rest]) ->
    case exact(T, U) of 0 -> N; _ -> place(T, Rest) end.

fixed() ->
    Numbers = [I + D || B <- [1, 31, 52, 53, 54, 58, 59, 60, 61, 63, 64, 65, 100, 1023],
                        I <- [1 bsl B, -(1 bsl B)], D <- [-1, 0, 1]],
    Floats = [float(I) || I <- Numbers] ++ [0.5, -0.5, 1.0e308, -1.0e308, 5.0e-324, 0.0],
    Big = fun(Extra) -> maps:from_list(Extra ++ [{I, 0} || I <- lists:seq(1, 40)]) end,
    Numbers ++ Floats ++
        [Big(X) || X <- [[], [{100, 1}], [{100, 2}], [{100, 2.0}], [{-5, 1}], [{101, 1}],
                         [{a, 1}], [{<<"x">>, 1}], [{50.0, 1}], [{-5, 2}, {200, 1}],
                         [{-5, 1}, {200, 2}], [{-6, 2}, {200, 1}], [{#{}, 1}], [{Big([]), 1}]]] ++
        [#{a => 1}, #{a => 1.0}, #{a => 2}, #{b => 0}, #{1 => a}, #{1.0 => a}, #{2 => a},
         #{1 => a, 1.0 => b}, #{1 => a, 2 => b}, #{a => 1, b => 2}, #{a => 2, b => 1}] ++
        ['', a, aa, aaaaa, aaaab, ab, b, 'ä', 'λ', aaaaaaaaaaaaaa, aaaaaaaaaaaaab] ++
        [<<>>, <<0:1>>, <<1:1>>, <<0>>, <<0:7>>, <<0:9>>, <<1, 2>>, <<1, 2:7>>, <<1:4, 2:5>>,
         <<255>>, <<"abc">>, <<"abd">>] ++
        [fun lists:map/2, fun lists:map/3, fun lists:foldl/3, fun erlang:abs/1] ++
        [binary_to_term(B)
         || N <- [$a, $b], C <- [1, 2],
            B <- [<<131, 88, 119, 1, N, 1:32, 2:32, C:32>>, <<131, 88, 119, 1, N, 2:32, 1:32, C:32>>,
                  <<131, 89, 119, 1, N, 7:32, C:32>>, <<131, 89, 119, 1, N, 8:32, C:32>>,
                  <<131, 90, 3:16, 119, 1, N, C:32, 1:32, 2:32, 3:32>>,
                  <<131, 90, 3:16, 119, 1, N, C:32, 2:32, 1:32, 3:32>>,
                  <<131, 90, 1:16, 119, 1, N, C:32, 9:32>>]] ++
        [list_to_pid("<0.5.0>"), list_to_pid("<0.4.1>"), list_to_port("#Port<0.3>"),
         list_to_ref("#Ref<0.1.2.3>")].

random(Depth) ->
    case rand:uniform(case Depth of 0 -> 5; _ -> 10 end) of
        1 -> rand:uniform(4) - 2;
        2 -> float(rand:uniform(4) - 2);
        3 -> lists:nth(rand:uniform(3), [a, b, c]);
        4 -> <<(rand:uniform(3)):(rand:uniform(12))>>;
        5 -> [];
        6 -> [random(Depth - 1) || _ <- lists:seq(1, rand:uniform(3))];
        7 -> list_to_tuple([random(Depth - 1) || _ <- lists:seq(1, rand:uniform(3))]);
        8 -> maps:from_list([{random(Depth - 1), random(Depth - 1)}
                             || _ <- lists:seq(1, rand:uniform(3))]);
        9 -> [random(Depth - 1) | random(Depth - 1)];
        10 -> maps:from_list([{I, random(Depth - 1)} || I <- lists:seq(1, 33)])
    end.
