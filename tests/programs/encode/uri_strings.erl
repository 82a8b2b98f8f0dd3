%% uri_string and http-like encodings.
-module(uri_strings).
-export([main/0]).

main() ->
    show(uri_string:parse("foo://user@example.com:8042/over/there?name=ferret#nose")),
    show(uri_string:recompose(#{scheme => "http", host => "a.b", path => "/x y"}) =/= ""),
    show([uri_string:normalize("http://A.b/a/../c/./d"), uri_string:quote("a b/ö"), uri_string:percent_decode("a%20b")]),
    show([uri_string:compose_query([{"a", "1"}, {"b", "x y&"}]), uri_string:dissect_query("a=1&b=x+y%26")]),
    show([uri_string:resolve("../x", "http://h/a/b/c"), uri_string:parse("http://[bad")]).

show(Term) -> io:format("~p~n", [Term]).
