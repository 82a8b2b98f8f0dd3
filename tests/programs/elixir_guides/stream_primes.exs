# Primes and collatz by streams.
primes = Stream.iterate(2, &(&1 + 1)) |> Stream.filter(fn n -> Enum.all?(2..n//1, &(&1 == n or rem(n, &1) != 0)) end)
IO.inspect(Enum.take(primes, 15))
collatz = fn n -> Stream.unfold(n, fn nil -> nil; 1 -> {1, nil}; n when rem(n, 2) == 0 -> {n, div(n, 2)}; n -> {n, 3 * n + 1} end) end
IO.inspect(collatz.(27) |> Enum.count())
IO.inspect(1..30 |> Enum.max_by(&Enum.count(collatz.(&1))))
