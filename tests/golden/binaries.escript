#!/usr/bin/env escript
%% Cases for src/bif/binaries_golden_test.cpp: escript binaries.escript > binaries.txt on stock OTP.
%% Each line is {Module, Function, Arguments, {ok, Value} | {error, Reason}} in hexadecimal.
%% Arguments are drawn at random from shapes that meet every branch.
-mode(compile).

ev(M, F, A) ->
    R = try apply(M, F, A) of
            V -> {ok, V}
        catch
            error:E -> {error, E};
            C:E -> {C, E}
        end,
    {M, F, A, R}.

r(N) -> rand:uniform(N) - 1.

rb(N) -> rand:bytes(N).

%% A binary that starts within a byte.
odd(B) ->
    S = r(7) + 1,
    <<_:S, R/bits>> = <<0:S, B/bits>>,
    R.

some() ->
    case r(14) of
        0 -> <<>>;
        1 -> rb(r(10));
        2 -> rb(r(300));
        3 -> odd(rb(r(100)));
        4 -> <<(rb(r(5)))/binary, (r(8)):3>>;
        5 -> [r(256) || _ <- lists:seq(1, r(20))];
        6 -> [some(), some() | some()];
        7 -> [some() | rb(3)];
        8 -> [r(256), [some()]];
        9 -> [];
        10 -> [some()];
        11 -> [<<"abc">>, some(), r(258)];
        12 ->
            case r(10) of
                0 -> foo;
                _ -> rb(70)
            end;
        13 -> [r(256), r(256) | some()]
    end.

abc(N) -> << <<($a + r(3))>>  || _ <- lists:seq(1, N) >>.

pat() ->
    case r(5) of
        0 -> abc(r(3) + 1);
        1 -> [abc(r(4) + 1) || _ <- lists:seq(1, r(4) + 1)];
        2 -> odd(abc(2));
        3 -> <<>>;
        4 -> [abc(2), odd(abc(3))]
    end.

opts() ->
    case r(6) of
        0 -> [];
        1 -> [{scope, {r(20), r(30) - 10}}];
        2 -> [foo];
        3 -> [];
        4 -> [{scope, {r(5), r(10)}}];
        5 -> []
    end.

sopts() ->
    lists:append([case r(3) of
                      0 -> [O];
                      _ -> []
                  end
                  || O <- [global, trim, trim_all, {scope, {r(5), r(10)}}]]).

subj() ->
    case r(6) of
        0 -> odd(abc(r(50)));
        1 -> abc(r(5));
        2 -> <<1:3>>;
        3 -> abc(r(200));
        4 -> abc(r(60));
        5 -> abc(r(20))
    end.

int() ->
    case r(5) of
        0 -> r(1 bsl 20);
        1 -> -r(100);
        2 -> r(1 bsl 70);
        3 -> r(300);
        4 -> r(5)
    end.

chars() ->
    case r(12) of
        0 -> rb(r(6));
        1 -> unicode:characters_to_binary([r(55295) || _ <- lists:seq(1, r(5))]);
        2 -> r(1179648);
        3 -> r(200);
        4 -> [chars(), chars()];
        5 ->
            [chars() | case r(3) of
                           0 -> <<"x">>;
                           1 -> [];
                           2 -> odd(<<"\x{E5}b"/utf8>>)
                       end];
        6 -> [];
        7 -> [r(300), r(300)];
        8 -> <<228, 184, (r(256))>>;
        9 -> [<<240, 159>>, <<152>> | <<128>>];
        10 ->
            case r(8) of
                0 -> foo;
                1 -> <<3:5>>;
                _ -> <<"abc">>
            end;
        11 -> [[chars()], chars()]
    end.

http() ->
    L = ["GET / HTTP/1.1\r\n",
         "GET http://a.b:80/x HTTP/1.0\r\nHost",
         "POST https://h/x HTTP/1.1\n",
         "FOO bar HTTP/1.1\r\n",
         "GET x:y HTTP/1.1\r\n",
         "GET * HTTP/1.1\r\n",
         "GET /\r\n",
         "HTTP/1.1 200 OK\r\n",
         "HTTP/1.1 404\r\n",
         "HTTP/1.1 200 \r\nfoo",
         "HTTP/x\r\n",
         "Host: foo\r\nX",
         "content-type:  text/html\r\n\r\n",
         "X-foo-BAR: 1\r\n 2\r\nY",
         "\r\n",
         "\n",
         "bad header\r\nX",
         "Foo",
         "GET  /a  HTTP/1.1\r\n",
         "GET http://h HTTP/1.1\r\n",
         "GET http://h:0/ HTTP/1.1\r\n",
         "GET ftp://h/ HTTP/1.1\r\n",
         "GET h HTTP/1.1\r\n",
         [lists:duplicate(55, $a), ": v\r\nX"],
         "set-cookie2: x\r\nZ",
         "aB: \r\nZ",
         "GET / HTP/1.1\r\n",
         "GET / HTTP/1\r\n",
         ": x\r\ny",
         "a:b",
         "a:b\r\n",
         "GET / HTTP/1.12\r\n"],
    iolist_to_binary(lists:nth(rand:uniform(length(L)), L)).

pk() ->
    case r(8) of
        0 -> rb(r(12));
        1 -> <<(r(4)):8, (rb(r(6)))/binary>>;
        2 -> <<0, (r(6)), (rb(r(8)))/binary>>;
        3 -> <<0, 0, 0, (r(6)), (rb(r(8)))/binary>>;
        4 -> <<"GIOP", 1, 0, (r(2)), 0, (r(3)), 0, 0, (r(3)), (rb(r(8)))/binary>>;
        5 -> <<1, 2, 0, 0, 0, (r(5)), (r(4)), 0, (rb(r(10)))/binary>>;
        6 -> <<3, 0, 0, (r(9)), (rb(r(9)))/binary>>;
        7 ->
            case r(2) of
                0 -> <<22, 3, 1, 0, (r(5)), (rb(r(6)))/binary>>;
                1 -> <<128, (r(12)), 1, 3, 1, (rb(r(10)))/binary>>
            end
    end.

ln() ->
    case r(3) of
        0 -> <<"abc\ndef">>;
        1 -> <<"abcdef">>;
        2 -> <<"a\nb">>
    end.

pt() ->
    lists:nth(rand:uniform(15),
              [raw, 0, 1, 2, 4, asn1, sunrm, cdr, fcgi, line, tpkt, ssl_tls, raw, foo, line]).

po() ->
    case r(8) of
        0 -> [{packet_size, r(8)}];
        1 -> [{line_length, r(6)}];
        2 -> [{line_delimiter, $b}];
        3 -> [foo];
        _ -> []
    end.

main(_) ->
    rand:seed(exsss, {1, 2, 3}),
    G = fun (N, F) -> [F() || _ <- lists:seq(1, N)] end,
    L = lists:append([G(33, fun () -> ev(erlang, list_to_binary, [some()]) end),
                      G(33, fun () -> ev(erlang, iolist_to_binary, [some()]) end),
                      G(33, fun () -> ev(erlang, iolist_size, [some()]) end),
                      G(33, fun () -> ev(erlang, list_to_bitstring, [some()]) end),
                      G(33, fun () -> ev(erlang, iolist_to_iovec, [some()]) end),
                      G(15,
                        fun () ->
                                ev(erlang,
                                   iolist_to_iovec,
                                   [[some(),
                                     rb(r(1000)),
                                     some(),
                                     rb(r(600)),
                                     some(),
                                     rb(r(2000))]])
                        end),
                      G(16, fun () -> ev(erlang, binary_to_list, [some()]) end),
                      G(16, fun () -> ev(erlang, bitstring_to_list, [some()]) end),
                      G(25,
                        fun () -> ev(erlang, binary_to_list, [odd(rb(r(10))), r(10), r(10)]) end),
                      G(16, fun () -> ev(erlang, split_binary, [some(), r(10) - 1]) end),
                      G(25,
                        fun () -> ev(erlang, binary_part, [some(), r(10) - 1, r(10) - 5]) end),
                      G(15, fun () -> ev(binary, part, [some(), {r(10) - 1, r(10) - 5}]) end),
                      G(16, fun () -> ev(erlang, crc32, [some()]) end),
                      G(16, fun () -> ev(erlang, adler32, [some()]) end),
                      G(16, fun () -> ev(erlang, crc32, [int(), some()]) end),
                      G(16, fun () -> ev(erlang, adler32, [int(), some()]) end),
                      G(16, fun () -> ev(erlang, crc32_combine, [int(), int(), int()]) end),
                      G(16, fun () -> ev(erlang, adler32_combine, [int(), int(), int()]) end),
                      G(16, fun () -> ev(erlang, md5, [some()]) end),
                      G(125, fun () -> ev(binary, match, [subj(), pat(), opts()]) end),
                      G(125, fun () -> ev(binary, matches, [subj(), pat(), opts()]) end),
                      G(125, fun () -> ev(binary, split, [subj(), pat(), sopts()]) end),
                      G(15,
                        fun () ->
                                ev(binary,
                                   longest_common_prefix,
                                   [[<<"aaa", (subj())/bits>> || _ <- lists:seq(0, r(3))]])
                        end),
                      G(15,
                        fun () ->
                                ev(binary,
                                   longest_common_suffix,
                                   [[<<(abc(r(10)))/bits, "abca">> || _ <- lists:seq(0, r(3))]])
                        end),
                      G(15, fun () -> ev(binary, first, [some()]) end),
                      G(15, fun () -> ev(binary, last, [some()]) end),
                      G(15, fun () -> ev(binary, at, [some(), int()]) end),
                      G(15, fun () -> ev(binary, copy, [some(), r(10) - 1]) end),
                      G(15, fun () -> ev(binary, encode_unsigned, [int()]) end),
                      G(15, fun () -> ev(binary, encode_unsigned, [int(), little]) end),
                      G(15, fun () -> ev(binary, decode_unsigned, [some()]) end),
                      G(15, fun () -> ev(binary, decode_unsigned, [odd(rb(r(30))), little]) end),
                      G(15, fun () -> ev(binary, list_to_bin, [some()]) end),
                      G(15, fun () -> ev(unicode, bin_is_7bit, [some()]) end),
                      G(166, fun () -> ev(unicode, characters_to_binary, [chars(), utf8]) end),
                      G(166, fun () -> ev(unicode, characters_to_list, [chars(), unicode]) end),
                      G(83, fun () -> ev(unicode, characters_to_list, [chars(), latin1]) end),
                      G(83, fun () -> ev(unicode, characters_to_binary, [chars(), latin1]) end),
                      G(125,
                        fun () ->
                                ev(erlang,
                                   decode_packet,
                                   [pt(),
                                    case r(3) of
                                        0 -> ln();
                                        _ -> pk()
                                    end,
                                    po()])
                        end),
                      G(125,
                        fun () ->
                                ev(erlang,
                                   decode_packet,
                                   [lists:nth(rand:uniform(4),
                                              [http, httph, http_bin, httph_bin]),
                                    http(),
                                    po()])
                        end),
                      G(15, fun () -> ev(erlang, byte_size, [some()]) end),
                      G(15, fun () -> ev(erlang, bit_size, [some()]) end),
                      re_cases(),
                      [ev(erlang, list_to_binary, [lists:duplicate(2000, [1, <<"abc">>, [2]])]),
                       ev(unicode, characters_to_list, [binary:copy(<<"a\x{E5}\x{20AC}"/utf8>>, 2000), utf8]),
                       ev(binary,
                          matches,
                          [binary:copy(<<"abcabd">>, 1000), [<<"abd">>, <<"ca">>]])]]),
    lists:foreach(fun (Case) ->
                          io:format("~s~n",
                                    [binary:encode_hex(term_to_binary(Case,
                                                                      [{minor_version, 2}]))])
                  end,
                  L).

rs() ->
    case r(4) of
        0 -> abc(r(20));
        1 -> binary_to_list(abc(r(20)));
        2 -> [abc(r(5)), <<"\n">>, abc(3)];
        3 -> odd(abc(r(20)))
    end.

re() ->
    lists:nth(rand:uniform(32),
              ["a",
               "a+b",
               "(a)(b)?",
               "(?<x>a)|(?<y>b)",
               "^a",
               "c$",
               "(a|b)*c",
               "[[:alpha:]]+",
               "\\w+\\s",
               "a.b",
               "(?i)A",
               "a{2,3}",
               "(?=a)b",
               "(?<=a)b",
               "\\Ga",
               "a*?",
               "(((a)b)c)",
               "(?:ab)+",
               "a(?#x)b",
               "",
               "(",
               "[a",
               "\\d+",
               "(a)\\1",
               "b\\b",
               "\\Bb",
               "a\\K b",
               "a\\n",
               "(?P<foo>b+)c",
               "\\x61",
               "[^a]",
               "(?|(a)|(b))"]).

ro() ->
    lists:append([case r(6) of
                      0 -> [O];
                      _ -> []
                  end
                  || O
                         <- [caseless,
                             multiline,
                             dotall,
                             anchored,
                             {offset, r(5)},
                             {capture,
                              lists:nth(rand:uniform(8),
                                        [all,
                                         first,
                                         all_but_first,
                                         none,
                                         [1],
                                         ["x", foo, 2],
                                         all_names,
                                         [0, 1, 2]]),
                              lists:nth(rand:uniform(3), [index, list, binary])},
                             notbol,
                             noteol,
                             notempty,
                             ungreedy,
                             extended,
                             report_errors,
                             {newline, lists:nth(rand:uniform(5), [cr, lf, crlf, any, anycrlf])},
                             dupnames,
                             notempty_atstart,
                             firstline,
                             dollar_endonly,
                             no_auto_capture,
                             bsr_anycrlf]]).

re_cases() ->
    [begin
         S = rs(),
         ev(re,
            run,
            [S,
             re(),
             [O
              || O <- ro(),
                 case O of
                     {offset, N} -> N =< iolist_size(S);
                     _ -> true
                 end]])
     end
     || _ <- lists:seq(1, 500)]
        ++
        [ev(re, run, [[X], "\\w", [{capture, none}]]) || X <- lists:seq(120, 255)] ++
            [ev(re, run, [[X], "[[:punct:]]", [{capture, none}]]) || X <- lists:seq(120, 255)] ++
                [ev(re, run, [[X], [229, $|, 196], [caseless, {capture, none}]])
                 || X <- [196, 228, 229, 65]]
                    ++
                    [E
                     || P
                            <- ["(",
                                "a**b",
                                "[z-a]",
                                "\\",
                                "(?<n>a)(?<n>b)",
                                "\\u",
                                "a)",
                                "[a",
                                "*a",
                                "a{5,3}",
                                "a{70000}",
                                "(?z)",
                                "[:alpha:]",
                                "[[:foo:]]",
                                "\\1",
                                "(?<",
                                "(?<=a*)b",
                                "(?P<a",
                                "(?#",
                                "(?(1)a|b|c)",
                                "\\p{Foo}",
                                "[\\c",
                                "(?C256)",
                                "\\x{110000}",
                                "(*FOO)",
                                "(?R",
                                "\\k",
                                "\\g",
                                "(?&x)",
                                "(?(?",
                                "[[.a.]]",
                                "(?P>x)",
                                "(?+a)",
                                "\\c",
                                "(?<1a>x)",
                                "\\N{x}",
                                "[\\N]",
                                "(?(0)a)",
                                "\\o{9}",
                                "\\o",
                                "\\x{zz}",
                                "(?P",
                                "a++b+++",
                                "(?P=foo)",
                                "(?-1)",
                                "(a)(?2)",
                                "\\g{2}",
                                "(?<nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn>a)",
                                "(?'n",
                                "(?i-",
                                "[b-\\d]",
                                "(*MARK)",
                                "x{2,1}",
                                "(?C",
                                "(?C1",
                                "(?Ca)",
                                "\\p",
                                "\\pQ",
                                "(?<a",
                                "(a",
                                "((a)",
                                "a(?=",
                                "[]",
                                "[^]",
                                "(?:",
                                "(?>",
                                "(?!",
                                "\\E",
                                "\\Q",
                                "[\\Q]",
                                "(?(R)a|b)",
                                "(?(DEFINE)a|b)",
                                "(?(<x>)a)",
                                "\\k{x}",
                                "\\k<x>"],
                        E <- [ev(re, compile, [P])],
                        element(1, element(2, element(4, E))) == error].