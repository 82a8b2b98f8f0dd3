%% An Erlang module that is run from its source: `corbel run examples/primes.erl 100000`.
%% Counts the primes up to N: one process per slice of the numbers, as many as there are
%% schedulers.
-module(primes).
-export([main/1]).

main([]) -> main(["100000"]);
main([Text]) ->
    N = list_to_integer(Text),
    Slices = erlang:system_info(schedulers_online),
    Width = N div Slices + 1,
    Collect = self(),
    Pids = [spawn_link(fun() ->
                Collect ! {self(), count(max(2, I * Width), min(N, (I + 1) * Width - 1), 0)}
            end) || I <- lists:seq(0, Slices - 1)],
    Total = lists:sum([receive {Pid, Count} -> Count end || Pid <- Pids]),
    io:format("~b primes up to ~b~n", [Total, N]).

count(From, To, Count) when From > To -> Count;
count(From, To, Count) ->
    case is_prime(From, 2) of
        true -> count(From + 1, To, Count + 1);
        false -> count(From + 1, To, Count)
    end.

is_prime(N, D) when D * D > N -> true;
is_prime(N, D) when N rem D =:= 0 -> false;
is_prime(N, D) -> is_prime(N, D + 1).
