# Map and reduce over tasks.
text = for i <- 1..40, do: "line #{i} word#{rem(i, 5)}"
text
|> Task.async_stream(&(String.split(&1) |> Enum.frequencies()))
|> Enum.reduce(%{}, fn {:ok, m}, acc -> Map.merge(acc, m, fn _, a, b -> a + b end) end)
|> Enum.filter(fn {_, c} -> c > 5 end)
|> Enum.sort()
|> IO.inspect()
