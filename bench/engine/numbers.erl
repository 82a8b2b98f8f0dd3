%% Integers, floats and bignums.
-module(numbers).
-export([main/1]).

main(Arguments) ->
    bench_clock:main([{fib, fun() -> fib(34) end},
                      {integer_loop, fun() -> sum(20000000, 0) end},
                      {tak, fun() -> [tak(18, 12, 6) || _ <- lists:seq(1, 200)] end},
                      {collatz, fun() -> collatz(150000, 0) end},
                      {bit_mix, fun() -> bit_mix(12000000, 12345) end},
                      {float_loop, fun() -> leibniz(8000000, 1.0, 0.0) end},
                      {mandelbrot, fun() -> mandelbrot(360) end},
                      {nbody, fun() -> nbody(60000) end},
                      {bignum_factorial, fun() -> [factorial(1500, 1) || _ <- lists:seq(1, 90)] end},
                      {bignum_fib, fun() -> [big_fib(12000, 0, 1) || _ <- lists:seq(1, 30)] end},
                      {bignum_text, fun() -> [integer_to_list(factorial(1200, 1)) || _ <- lists:seq(1, 40)] end}],
                     Arguments).

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).

sum(0, Sum) -> Sum;
sum(N, Sum) -> sum(N - 1, Sum + N).

tak(X, Y, Z) when Y >= X -> Z;
tak(X, Y, Z) -> tak(tak(X - 1, Y, Z), tak(Y - 1, Z, X), tak(Z - 1, X, Y)).

collatz(1, Longest) -> Longest;
collatz(N, Longest) -> collatz(N - 1, max(Longest, steps(N, 0))).

steps(1, Count) -> Count;
steps(N, Count) when N rem 2 =:= 0 -> steps(N div 2, Count + 1);
steps(N, Count) -> steps(3 * N + 1, Count + 1).

bit_mix(0, State) -> State;
bit_mix(N, State0) ->
    State1 = State0 bxor ((State0 bsl 13) band 16#ffffffff),
    State2 = State1 bxor (State1 bsr 17),
    State3 = State2 bxor ((State2 bsl 5) band 16#ffffffff),
    bit_mix(N - 1, State3 band 16#ffffffff).

leibniz(0, _, Sum) -> 4 * Sum;
leibniz(N, Denominator, Sum) when is_float(Denominator), is_float(Sum) ->
    leibniz(N - 1, -(Denominator + (if Denominator > 0 -> 2.0; true -> -2.0 end)),
            Sum + 1.0 / Denominator).

mandelbrot(Size) ->
    [[escape(2.5 * X / Size - 2.0, 2.0 * Y / Size - 1.0, 0.0, 0.0, 80)
      || X <- lists:seq(1, Size)] || Y <- lists:seq(1, Size)].

escape(_, _, _, _, 0) -> 0;
escape(Cx, Cy, X, Y, N) ->
    X2 = X * X,
    Y2 = Y * Y,
    if X2 + Y2 > 4.0 -> N;
       true -> escape(Cx, Cy, X2 - Y2 + Cx, 2.0 * X * Y + Cy, N - 1)
    end.

nbody(0) -> ok;
nbody(Steps) ->
    Bodies = [{0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47},
              {4.84, -1.16, -0.10, 0.60, 2.81, -0.02, 0.037},
              {8.34, 4.12, -0.40, -1.01, 1.82, 0.008, 0.011},
              {12.89, -15.11, -0.22, 1.08, 0.86, -0.01, 0.0017},
              {15.37, -25.9, 0.17, 0.97, 0.59, -0.03, 0.002}],
    steps_of(Steps, Bodies).

steps_of(0, Bodies) -> Bodies;
steps_of(N, Bodies) ->
    Moved = [advance(Body, Bodies, 0.001) || Body <- Bodies],
    steps_of(N - 1, Moved).

advance({X, Y, Z, _, _, _, _} = Body, Others, Dt) ->
    {Ax, Ay, Az} = pull(Others, X, Y, Z, 0.0, 0.0, 0.0),
    {_, _, _, Vx, Vy, Vz, M} = Body,
    Vx1 = Vx + Ax * Dt,
    Vy1 = Vy + Ay * Dt,
    Vz1 = Vz + Az * Dt,
    {X + Vx1 * Dt, Y + Vy1 * Dt, Z + Vz1 * Dt, Vx1, Vy1, Vz1, M}.

pull([], _, _, _, Ax, Ay, Az) -> {Ax, Ay, Az};
pull([{X, Y, Z, _, _, _, _} | Rest], X, Y, Z, Ax, Ay, Az) -> pull(Rest, X, Y, Z, Ax, Ay, Az);
pull([{X1, Y1, Z1, _, _, _, M} | Rest], X, Y, Z, Ax, Ay, Az) ->
    Dx = X1 - X,
    Dy = Y1 - Y,
    Dz = Z1 - Z,
    Squared = Dx * Dx + Dy * Dy + Dz * Dz,
    Force = M / (Squared * math:sqrt(Squared)),
    pull(Rest, X, Y, Z, Ax + Dx * Force, Ay + Dy * Force, Az + Dz * Force).

factorial(0, Product) -> Product;
factorial(N, Product) -> factorial(N - 1, Product * N).

big_fib(0, A, _) -> A;
big_fib(N, A, B) -> big_fib(N - 1, B, A + B).
