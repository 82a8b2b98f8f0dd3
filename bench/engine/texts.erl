%% Binaries, strings, JSON and the compiler.
-module(texts).
-export([main/1]).

main(Arguments) ->
    bench_clock:main([{binary_append, fun() -> byte_size(append(5000000, <<>>)) end},
                      {binary_match_bytes, fun() -> Bin = binary:copy(<<"0123456789abcdef">>, 200000), times(3, fun() -> sum_bytes(Bin, 0) end) end},
                      {binary_fields, fun() -> Bin = binary:copy(<<1:4, 2:12, 3:16, 4:32/little, 5:64/float>>, 100000), times(15, fun() -> fields(Bin, 0) end) end},
                      {binary_comprehension, fun() -> Bin = binary:copy(<<"abcdefgh">>, 50000), times(12, fun() -> << <<(C bxor 32)>> || <<C>> <= Bin >> end) end},
                      {binary_build, fun() -> build(2000000, 0) end},
                      {utf8_decode, fun() -> Bin = binary:copy(<<"grüße, 世界! "/utf8>>, 40000), times(20, fun() -> characters(Bin, 0) end) end},
                      {string_functions, fun() -> times(30, fun() -> strings(1200) end) end},
                      {word_count, fun() -> Bin = binary:copy(<<"the quick brown fox jumps over the lazy dog ">>, 12000), words(Bin, <<>>, #{}) end},
                      {list_to_text, fun() -> times(10, fun() -> [integer_to_list(I) ++ "," || I <- lists:seq(1, 60000)] end) end},
                      {io_format, fun() -> [io_lib:format("~p ~s ~w~n", [{I, [a, b]}, "text", I]) || I <- lists:seq(1, 12000)] end},
                      {json_encode, fun() -> times(200, fun() -> iolist_to_binary(encode(document(60))) end) end},
                      {json_decode, fun() -> Text = iolist_to_binary(encode(document(60))), times(200, fun() -> decode(Text) end) end},
                      {compile_module, fun() -> compile_module() end},
                      {scan_and_parse, fun() -> scan_and_parse() end}],
                     Arguments).

times(1, Fun) -> Fun();
times(N, Fun) -> Fun(), times(N - 1, Fun).

append(0, Bin) -> Bin;
append(N, Bin) -> append(N - 1, <<Bin/binary, N>>).

sum_bytes(<<Byte, Rest/binary>>, Sum) -> sum_bytes(Rest, Sum + Byte);
sum_bytes(<<>>, Sum) -> Sum.

fields(<<A:4, B:12, C:16, D:32/little, E:64/float, Rest/binary>>, Sum) ->
    fields(Rest, Sum + A + B + C + D + trunc(E));
fields(<<>>, Sum) -> Sum.

build(0, Hash) -> Hash;
build(N, Hash) ->
    <<First:32, _/binary>> = Bin = <<N:32, (N bsr 3):16/little, 7, "tag", (N * 1.5):64/float>>,
    build(N - 1, (Hash + First + byte_size(Bin)) band 16#ffffff).

characters(<<C/utf8, Rest/binary>>, Sum) -> characters(Rest, Sum + C);
characters(<<>>, Sum) -> Sum.

strings(N) ->
    Text = lists:flatten(lists:join(" ", [integer_to_list(I) || I <- lists:seq(1, N)])),
    Parts = string:split(Text, " ", all),
    length(string:to_upper(string:trim(Text))) + length(Parts) + length(lists:concat(Parts)).

words(<<$\s, Rest/binary>>, Word, Counts) ->
    words(Rest, <<>>, maps:update_with(Word, fun(C) -> C + 1 end, 1, Counts));
words(<<C, Rest/binary>>, Word, Counts) -> words(Rest, <<Word/binary, C>>, Counts);
words(<<>>, _, Counts) -> Counts.

document(N) ->
    [#{<<"id">> => I, <<"name">> => <<"name \"", (integer_to_binary(I))/binary, "\"">>,
       <<"tags">> => [<<"a">>, <<"b">>, <<"c">>], <<"active">> => I rem 2 =:= 0,
       <<"nested">> => #{<<"x">> => I / 2, <<"y">> => null, <<"list">> => lists:seq(1, 10)}}
     || I <- lists:seq(1, N)].

encode(null) -> <<"null">>;
encode(true) -> <<"true">>;
encode(false) -> <<"false">>;
encode(Value) when is_integer(Value) -> integer_to_binary(Value);
encode(Value) when is_float(Value) -> float_to_binary(Value, [short]);
encode(Value) when is_binary(Value) -> [$", escape(Value, <<>>), $"];
encode(Value) when is_list(Value) -> [$[, lists:join($,, [encode(V) || V <- Value]), $]];
encode(Value) when is_map(Value) ->
    [${, lists:join($,, [[encode(K), $:, encode(V)] || {K, V} <- maps:to_list(Value)]), $}].

escape(<<$", Rest/binary>>, Out) -> escape(Rest, <<Out/binary, $\\, $">>);
escape(<<$\\, Rest/binary>>, Out) -> escape(Rest, <<Out/binary, $\\, $\\>>);
escape(<<C, Rest/binary>>, Out) -> escape(Rest, <<Out/binary, C>>);
escape(<<>>, Out) -> Out.

decode(Text) -> {Value, _} = value(Text), Value.

value(<<$\s, Rest/binary>>) -> value(Rest);
value(<<"null", Rest/binary>>) -> {null, Rest};
value(<<"true", Rest/binary>>) -> {true, Rest};
value(<<"false", Rest/binary>>) -> {false, Rest};
value(<<$", Rest/binary>>) -> text(Rest, <<>>);
value(<<"[]", Rest/binary>>) -> {[], Rest};
value(<<$[, Rest/binary>>) -> array(Rest, []);
value(<<${, Rest/binary>>) -> object(Rest, #{});
value(Text) -> number(Text, 0).

text(<<$", Rest/binary>>, Out) -> {Out, Rest};
text(<<$\\, C, Rest/binary>>, Out) -> text(Rest, <<Out/binary, C>>);
text(<<C, Rest/binary>>, Out) -> text(Rest, <<Out/binary, C>>).

array(Text, Items) ->
    case value(Text) of
        {Item, <<$,, Rest/binary>>} -> array(Rest, [Item | Items]);
        {Item, <<$], Rest/binary>>} -> {lists:reverse([Item | Items]), Rest}
    end.

object(<<$", Text/binary>>, Map) ->
    {Key, <<$:, Rest/binary>>} = text(Text, <<>>),
    case value(Rest) of
        {Value, <<$,, Next/binary>>} -> object(Next, Map#{Key => Value});
        {Value, <<$}, Next/binary>>} -> {Map#{Key => Value}, Next}
    end.

number(<<C, Rest/binary>>, N) when C >= $0, C =< $9 -> number(Rest, N * 10 + C - $0);
number(<<$., Rest/binary>>, N) -> fraction(Rest, N, 1);
number(Rest, N) -> {N, Rest}.
fraction(<<C, Rest/binary>>, N, Scale) when C >= $0, C =< $9 -> fraction(Rest, N * 10 + C - $0, Scale * 10);
fraction(Rest, N, Scale) -> {N / Scale, Rest}.

source(N) ->
    lists:flatten(["-module(made).\n-export([main/1]).\nmain(X) -> f1(X).\n",
                   [io_lib:format("f~w(X) when is_integer(X), X > ~w -> case X rem 3 of 0 -> {a, f~w(X - 1)}; "
                                  "1 -> [X, ~w | [Y * 2 || Y <- [1, 2, X]]]; _ -> #{k => X, v => <<X:16, \"t\">>} end;~n"
                                  "f~w({A, B}) -> try f~w(A) + B catch error:E -> {E, B} end;~nf~w(_) -> none.~n",
                                  [I, I, I + 1, I, I, I + 1, I]) || I <- lists:seq(1, N)],
                   io_lib:format("f~w(X) -> X.~n", [N + 1])]).

forms(Text) ->
    {ok, Tokens, _} = erl_scan:string(Text),
    parse(Tokens, [], []).
parse([], [], Forms) -> lists:reverse(Forms);
parse([{dot, _} = Dot | Rest], Tokens, Forms) ->
    {ok, Form} = erl_parse:parse_form(lists:reverse([Dot | Tokens])),
    parse(Rest, [], [Form | Forms]);
parse([Token | Rest], Tokens, Forms) -> parse(Rest, [Token | Tokens], Forms).

compile_module() ->
    {ok, made, Bin} = compile:forms(forms(source(60)), [binary]),
    is_binary(Bin).

scan_and_parse() ->
    Text = source(150),
    times(10, fun() -> length(forms(Text)) end).
