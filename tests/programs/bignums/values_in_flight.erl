%% Results that the next instructions take, with bignums, boxed floats and collections in between.
-module(values_in_flight).
-export([main/0]).

main() ->
    Big = (1 bsl 20000) + 12345,
    io:format("~p~n", [sums(3000, Big, 7, 0)]),
    io:format("~p~n", [differences(3000, Big, Big * 3, 0)]),
    io:format("~p~n", [smalls(3000, Big, 0)]),
    io:format("~p~n", [in_body(200, Big)]),
    io:format("~p~n", [guards([1, 2.5, Big, -Big, 1 bsl 59, (1 bsl 59) - 1, -(1 bsl 59), a], [])]),
    io:format("~p~n", [floats(2000, 1.0, 3.0e80, 2.0e-90, 0.0)]),
    io:format("~p~n", [catch floats(2000, 1.0e300, 3.0e300, 2.0e-90, 0.0)]),
    io:format("~p~n", [zeros(0.0, -0.0)]),
    io:format("~p~n", [edges((1 bsl 59) - 3, 6, [])]),
    io:format("~p~n", [mixed([1, 2, 3, 4.0, -5, 1 bsl 70, foo, "x"], [])]),
    io:format("~p~n", [pick([zero, one, two, three, four, five, six, 7, 8, 200, -1, 1 bsl 80, 2.0, {}])]),
    io:format("~p~n", [texts(<<"a,bc;d", 0, 255, "e"/utf8, 16#e9/utf8, 7:3>>, [])]),
    io:format("~p~n", [merged(lists:seq(1, 99, 3), lists:seq(1, 99, 2), [])]).

%% The first result is wanted after the second, which collects.
sums(0, _, _, Hash) -> Hash;
sums(N, Big, Small, Hash) ->
    A = Big + N,
    B = Big * Big,
    C = A + B,
    D = C - A,
    E = D bxor A,
    sums(N - 1, Big, Small + 1, (Hash * 31 + (C rem 1000003) + (E rem 999983) + Small) band 16#ffffff).

differences(0, _, _, Hash) -> Hash;
differences(N, A, B, Hash) ->
    C = B - A,
    D = C - N,
    E = D - C,
    F = (C bsr 3) band 16#ffff,
    differences(N - 1, A, B + N, (Hash + E + F) band 16#fffffff).

smalls(0, _, Hash) -> Hash;
smalls(N, Big, Hash) ->
    A = N + 1,
    B = Big * N,
    C = A + B,
    D = A - C,
    smalls(N - 1, Big, (Hash + (D rem 65537) + A) band 16#fffffff).

in_body(0, _) -> 0;
in_body(N, Big) ->
    A = Big + N,
    B = A * A,
    Rest = in_body(N - 1, Big),
    (Rest + (B - A) rem 10007) band 16#fffffff.

guards([], Seen) -> lists:reverse(Seen);
guards([X | Rest], Seen) when X + 1 > X, X * X >= X -> guards(Rest, [{larger, erlang:phash2(X)} | Seen]);
guards([X | Rest], Seen) when X - 1 < X -> guards(Rest, [{smaller, erlang:phash2(X)} | Seen]);
guards([_ | Rest], Seen) -> guards(Rest, [none | Seen]).

floats(0, A, B, C, Sum) -> {A, B, C, Sum};
floats(N, A, B, C, Sum) when is_float(A), is_float(B), is_float(C), is_float(Sum) ->
    X = A * C + 1.5,
    Y = B * C - X,
    Z = (X - Y) * (X + Y) / B,
    floats(N - 1, X * 1.0e-3 + 1.0, B * 1.0001, C * 1.01, Sum + Z * A).

zeros(A, B) when is_float(A), is_float(B) ->
    C = A * -1.0, D = B + A, E = B * B, F = -A,
    [float_to_list(V, [{decimals, 1}]) || V <- [C, D, E, F, A - B, B - A]].

edges(_, 0, Seen) -> lists:reverse(Seen);
edges(X, N, Seen) ->
    Y = X + 1,
    Z = Y * 2,
    W = Z bsl 1,
    edges(Y, N - 1, [{Y, Z, W, -Y, Y - Z, bnot W} | Seen]).

mixed([], Seen) -> lists:reverse(Seen);
mixed([X | Rest], Seen) ->
    Y = try A = X + 1, B = A * A, B - A
        catch error:Reason:Trace ->
            {Reason, [{F, L} || {values_in_flight, F, _, Where} <- Trace, {line, L} <- Where]}
        end,
    mixed(Rest, [Y | Seen]).

pick(List) -> [{named(X), numbered(X), sparse(X)} || X <- List].
named(zero) -> 0;
named(one) -> 1;
named(two) -> 2;
named(three) -> 3;
named(four) -> 4;
named(five) -> 5;
named(_) -> other.
numbered(7) -> seven;
numbered(8) -> eight;
numbered(9) -> nine;
numbered(10) -> ten;
numbered(-1) -> minus;
numbered(_) -> other.
sparse(200) -> a;
sparse(-1) -> b;
sparse(1208925819614629174706176) -> c;
sparse({}) -> d;
sparse(2.0) -> e;
sparse(_) -> f.

texts(<<$,, Rest/bitstring>>, Seen) -> texts(Rest, [comma | Seen]);
texts(<<$;, Rest/bitstring>>, Seen) -> texts(Rest, [semicolon | Seen]);
texts(<<C/utf8, Rest/bitstring>>, Seen) when C > 200 -> texts(Rest, [{wide, C} | Seen]);
texts(<<C, Rest/bitstring>>, Seen) -> texts(Rest, [C | Seen]);
texts(Rest, Seen) -> {Rest, lists:reverse(Seen)}.

merged([A | As], [B | _] = Bs, Out) when A =< B -> merged(As, Bs, [A | Out]);
merged(As, [B | Bs], Out) -> merged(As, Bs, [B | Out]);
merged(As, [], Out) -> lists:reverse(Out, As).
