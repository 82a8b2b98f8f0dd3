%% A fun from elsewhere whose old hash needs all 32 bits, and whose old index is not its place, comes
%% out of the external format as it went in.
-module(fun_with_large_uniq).
-export([main/0]).

main() ->
    [begin
         Bytes = bytes(OldIndex, Uniq),
         Fun = binary_to_term(Bytes),
         Again = term_to_binary(Fun),
         io:format("~p ~p ~p ~p~n", [erlang:fun_info(Fun, index), erlang:fun_info(Fun, uniq),
                                     binary_to_term(Again) =:= Fun,
                                     without_creator(Again) =:= without_creator(Bytes)])
     end || OldIndex <- [<<97, 3>>, <<98, 1000:32>>], Uniq <- [<<98, 77777:32>>, <<110, 4, 0, 13, 155, 50, 254>>]].

bytes(OldIndex, Uniq) ->
    <<131, _, Pid/binary>> = term_to_binary(self()),
    Kind = binary:at(term_to_binary(self()), 1),
    Body = <<0, (erlang:md5([OldIndex, Uniq]))/binary, 5:32, 0:32, 119, 7, "no_such", OldIndex/binary,
             Uniq/binary, Kind, Pid/binary>>,
    <<131, 112, (byte_size(Body) + 4):32, Body/binary>>.

without_creator(<<131, 112, _:32, 0, Md5:16/binary, 5:32, 0:32, _, N:16, "no_such", R/binary>>)
  when N =:= 7 ->
    {Md5, numbers(R)};
without_creator(<<131, 112, _:32, 0, Md5:16/binary, 5:32, 0:32, _, 7, "no_such", R/binary>>) ->
    {Md5, numbers(R)}.

numbers(<<97, I, R/binary>>) -> {I, uniq(R)};
numbers(<<98, I:32, R/binary>>) -> {I, uniq(R)}.
uniq(<<98, U:32, _/binary>>) -> U;
uniq(<<110, 4, 0, U:32/little, _/binary>>) -> U.
