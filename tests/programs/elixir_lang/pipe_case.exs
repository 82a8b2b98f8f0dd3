# Pipes into case and then.
IO.inspect(5 |> Integer.to_string() |> case do "5" -> :five; _ -> :other end)
IO.inspect([1, 2] |> Enum.map(&(&1 + 1)) |> then(fn [a, b] -> a * b end))
IO.inspect([3, 4] |> Enum.with_index() |> Map.new())
