%% What the compiler says about bad modules.
-module(compile_errors).
-export([main/0]).

main() ->
    [begin file:write_file("m.erl", ["-module(m).\n-export([f/1]).\n", T]), show(compile:file("m", [return])) end
     || T <- ["f(X) -> Y.\n", "f(X) -> 1.\n", "f(X) -> g(X).\n", "f(X) -> case X of 1 -> a; 1 -> b end.\n", "f(X -> 1.\n",
              "f(X) -> 1.\nf(X) -> 2.\n", "-record(r, {a}).\nf(X) -> X#r.b.\n", "f(X) when foo(X) -> 1.\n", "-include(\"none.hrl\").\nf(X) -> X.\n"]].

show(Term) -> io:format("~p~n", [Term]).
