#!/usr/bin/env escript
%% Writes hash.txt: external form in hex, phash2, phash - as stock OTP computes them.
%% Run it on stock: escript hash.escript > hash.txt
main(_) ->
    rand:seed(exsss, {1, 2, 3}),
    [line(T) || T <- fixed() ++ [random(4) || _ <- lists:seq(1, 260)]].

line(T) ->
    Bin = term_to_binary(T, [{minor_version, 2}]),
    io:format("~s ~w ~w~n", [binary:encode_hex(Bin), erlang:phash2(T, 1 bsl 32),
                             erlang:phash(T, 1 bsl 32)]).

fixed() ->
    Powers = [P + D || B <- [7, 8, 15, 16, 26, 27, 28, 31, 32, 58, 59, 60, 61, 63, 64, 127, 128],
                       P <- [1 bsl B, -(1 bsl B)], D <- [-1, 0, 1]],
    Powers ++
        [0, 1, -1, 0.0, -0.0, 1.0, -1.5, 1.0e300, 5.0e-324, 1 bsl 1000, -(1 bsl 1000)] ++
        ['', a, 'ä', 'λ', list_to_atom(lists:duplicate(255, $x)), ok, true] ++
        [[], [[]], [[[]]], [a | b], [1 | 2], [300 | 2], "a", "ab", "abc", "abcd", "abcde",
         "abc" ++ [256], [256 | "abc"], [1, 2, 3, 4 | 5], [[1], [2]], lists:seq(1, 300)] ++
        [{}, {a}, {{}}, {1, 2, 3}, {a, {b, [c]}}, list_to_tuple(lists:seq(1, 300))] ++
        [<<>>, <<0>>, <<"hello">>, <<"hello world, a longer one">>, <<1:1>>, <<5:3>>, <<"abc", 5:7>>,
         binary:copy(<<"x">>, 200)] ++
        [binary:part(<<"0123456789abcdefghij">>, 0, N) || N <- lists:seq(0, 14)] ++
        [#{}, #{a => 1}, #{1 => a, 1.0 => b}, #{#{} => #{}}, #{"k" => [v]},
         maps:from_list([{I, I * I} || I <- lists:seq(1, 32)]),
         maps:from_list([{I, I * I} || I <- lists:seq(1, 33)]),
         maps:from_list([{integer_to_binary(I), I} || I <- lists:seq(1, 200)]),
         #{maps:from_list([{I, 1} || I <- lists:seq(1, 40)]) => x}] ++
        [fun lists:map/2, fun erlang:abs/1] ++
        [binary_to_term(B)
         || B <- [<<131, 88, 119, 1, $n, 1:32, 2:32, 3:32>>, <<131, 89, 119, 1, $n, 7:32, 3:32>>,
                  <<131, 120, 119, 1, $n, 7:64, 3:32>>, <<131, 120, 119, 1, $n, 1:28, 7:36, 3:32>>,
                  <<131, 90, 3:16, 119, 1, $n, 9:32, 1:32, 2:32, 3:32>>]].

random(Depth) ->
    case rand:uniform(case Depth of 0 -> 6; _ -> 10 end) of
        1 -> rand:uniform(300) - 150;
        2 -> (rand:uniform(1 bsl 70) bsr rand:uniform(70)) * (1 - 2 * rand:uniform(2) + 2);
        3 -> rand:normal() * 1000;
        4 -> lists:nth(rand:uniform(6), [a, b, ok, error, undefined, 'Elixir.String']);
        5 -> rand:bytes(rand:uniform(40));
        6 -> <<(rand:uniform(1 bsl 40)):(rand:uniform(40))>>;
        7 -> [random(Depth - 1) || _ <- lists:seq(1, rand:uniform(6))];
        8 -> list_to_tuple([random(Depth - 1) || _ <- lists:seq(1, rand:uniform(6))]);
        9 -> maps:from_list([{random(Depth - 1), random(Depth - 1)}
                             || _ <- lists:seq(1, rand:uniform(8))]);
        10 -> [random(Depth - 1) | random(Depth - 1)]
    end.
