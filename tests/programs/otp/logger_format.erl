%% logger_formatter with templates.
-module(logger_format).
-export([main/0]).

main() ->
    Meta = #{time => 0, pid => x, mfa => {m, f, 1}, line => 5, file => "f.erl"},
    F = fun(Msg, C) -> io:put_chars([logger_formatter:format(#{level => error, msg => Msg, meta => Meta}, C), "\n"]) end,
    F({"hello ~p", [1]}, #{template => [level, ": ", msg], single_line => true}),
    F({string, "text\nline"}, #{template => ["[", mfa, ":", line, "] ", msg], single_line => true}),
    F({report, #{a => 1, b => "s"}}, #{template => [msg]}),
    F({report, [{k, v}]}, #{template => [msg, {pid, [" pid=", pid], ["none"]}, {zz, ["zz"], [" no zz"]}]}),
    F({"~s", [lists:duplicate(200, $a)]}, #{template => [msg], max_size => 50}),
    F({"depth ~p", [lists:seq(1, 100)]}, #{template => [msg], depth => 10}),
    show(logger_formatter:check_config(#{template => bad})).

show(Term) -> io:format("~p~n", [Term]).
