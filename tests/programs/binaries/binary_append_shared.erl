%% A binary that grows while parts and copies of it are in use elsewhere: each stays as it was.
-module(binary_append_shared).
-export([main/0, id/1]).

main() ->
    Grown = grow(<<(id(<<"start">>))/binary, 0:800>>, 300),
    %% Several go on from the same place; only the first finds it free.
    Branches = [grow(Grown, N) || N <- [10, 2000, 1, 300, 0]],
    show([{byte_size(B), erlang:md5(B)} || B <- [Grown | Branches]]),
    %% The receiver goes on from what it got, while we go on, too.
    Self = self(),
    Pids = [spawn_link(fun() -> echo(Self) end) || _ <- lists:seq(1, 4)],
    Bits = <<Grown/bitstring, 5:3>>,
    [Pid ! {Grown, Bits} || Pid <- Pids],
    Mine = {grow(Grown, 700), add_bits(Bits, 700)},
    Theirs = [receive {Pid, Hashes} -> Hashes end || Pid <- Pids],
    show([hash(Mine) | Theirs]),
    show(lists:usort([hash(Mine) | Theirs]) =:= [hash(Mine)]),
    %% As a literal that several processes go on from.
    persistent_term:put(?MODULE, {Grown, Bits}),
    [Pid ! term || Pid <- Pids],
    show(lists:usort([receive {Pid, Hashes} -> Hashes end || Pid <- Pids]) =:= [hash(Mine)]),
    %% From a part of a match, aligned and not.
    <<_:16, Rest/binary>> = Grown,
    <<_:3, Odd/bitstring>> = Grown,
    show([erlang:md5(grow(Rest, 300)), hash({grow(Odd, 1), add_bits(Odd, 300)})]),
    %% A construction that fails gives its room back, also after the block has moved.
    show([catch <<B/binary, (id(N)):8, (id(x)):8>> || B <- Branches, N <- [1]]),
    show([catch <<B/binary, 0:8000000, (id(x)):8>> || B <- Branches]),
    show([erlang:md5(<<B/binary, "tail">>) || B <- Branches]),
    show([erlang:md5(<<B/binary, B/binary>>) || B <- Branches]),
    %% Many kept on the way.
    All = lists:foldl(fun(N, [Last | _] = L) -> [<<Last/binary, N:24>> | L] end, [<<>>], lists:seq(1, 3000)),
    garbage_collect(),
    show(erlang:md5([erlang:md5(B) || B <- All])),
    %% By private appends, with and without whole bytes.
    show(erlang:md5(<< <<N:16>> || N <- lists:seq(1, 20000)>>)),
    show(hash({<<>>, << <<N:11>> || N <- lists:seq(1, 20001)>>})),
    %% Large enough to be moved by its page tables.
    Large = lists:foldl(fun(_, B) -> <<B/binary, 7:80000>> end, Grown, lists:seq(1, 2000)),
    show({byte_size(Large), erlang:md5(Large), erlang:md5(Grown)}).

grow(B, 0) -> B;
grow(B, N) when N rem 3 =:= 0 -> grow(<<B/bitstring, "literal">>, N - 1);
grow(B, N) when N rem 3 =:= 1 -> grow(<<B/bitstring, N:32>>, N - 1);
grow(B, N) -> grow(<<B/bitstring, (integer_to_binary(N))/binary>>, N - 1).

add_bits(B, 0) -> B;
add_bits(B, N) -> add_bits(<<B/bitstring, N:(N rem 13)>>, N - 1).

echo(To) ->
    receive
        {B, Bits} -> To ! {self(), hash({grow(B, 700), add_bits(Bits, 700)})};
        term -> {B, Bits} = persistent_term:get(?MODULE), To ! {self(), hash({grow(B, 700), add_bits(Bits, 700)})}
    end,
    echo(To).

hash({A, B}) -> {bit_size(A), bit_size(B), erlang:md5(term_to_binary({A, B}))}.

id(Term) -> Term.

show(Term) -> io:format("~p~n", [Term]).
