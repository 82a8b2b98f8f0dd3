# Deep body recursion and long lists.
defmodule Deep do
  def count(0), do: 0
  def count(n), do: 1 + count(n - 1)
end

IO.inspect(Deep.count(300_000))
IO.inspect(Enum.to_list(1..200_000) |> Enum.map(&(&1 + 1)) |> Enum.sum())
IO.inspect(Enum.reduce(1..100_000, %{}, fn i, m -> Map.put(m, rem(i, 1000), i) end) |> map_size())
IO.inspect(for(i <- 1..20_000, into: "", do: <<rem(i, 256)>>) |> byte_size())
