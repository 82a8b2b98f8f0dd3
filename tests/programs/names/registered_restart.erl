%% A name is free again when its process has ended.
-module(registered_restart).
-export([main/0]).

main() ->
    show([begin
              {P, M} = spawn_monitor(fun() -> register(worker, self()), receive X -> exit(X) end end),
              timer:sleep(5),
              worker ! N,
              receive {'DOWN', M, _, P, R} -> {R, whereis(worker)} end
          end || N <- [1, 2, 3]]).

show(Term) -> io:format("~p~n", [Term]).
