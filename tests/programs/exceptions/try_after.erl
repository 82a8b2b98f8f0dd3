%% The after part runs in every case, once.
-module(try_after).
-export([main/0]).

main() ->
    show([run(K) || K <- [value, throw, error, exit, nested]]),
    show(get(log)).

run(Kind) ->
    put(log, [Kind | case get(log) of undefined -> []; L -> L end]),
    try act(Kind) of
        V -> {of_, V}
    catch
        throw:T -> {throw, T};
        error:E -> {error, E}
    after
        put(log, [{after_, Kind} | get(log)])
    end.

act(value) -> 1;
act(throw) -> throw(t);
act(error) -> error(e);
act(exit) -> try run_exit() catch exit:X -> {exit_inside, X} end;
act(nested) -> try throw(deep) after put(log, [inner | get(log)]) end.

run_exit() -> try exit(out) after put(log, [exit_after | get(log)]) end.

show(Term) -> io:format("~p~n", [Term]).
