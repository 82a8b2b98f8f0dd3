%% A small writer of JSON.
-module(json_writer).
-export([main/0]).

main() ->
    io:format("~ts~n", [json(#{name => <<"Åsa \"x\"\n">>, list => [1, 2.5, true, null], nested => #{a => #{}}})]).

json(M) when is_map(M) -> [${, lists:join($,, [[json(atom_to_binary(K)), $:, json(V)] || {K, V} <- lists:sort(maps:to_list(M))]), $}];
json(L) when is_list(L) -> [$[, lists:join($,, [json(X) || X <- L]), $]];
json(B) when is_binary(B) -> [$", [escape(C) || <<C/utf8>> <= B], $"];
json(X) -> io_lib:format("~p", [X]).

escape($") -> "\\\"";
escape($\n) -> "\\n";
escape(C) -> C.
