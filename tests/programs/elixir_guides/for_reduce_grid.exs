# A grid walk by comprehensions.
grid = for y <- 0..2, x <- 0..2, into: %{}, do: {{x, y}, x * y}
IO.inspect(grid)
IO.inspect(for {{x, y}, v} <- grid, x == y, do: v)
IO.inspect(for({_, v} <- grid, reduce: {0, 0}) do {n, s} -> {n + 1, s + v} end)
n = fn {x, y} -> for dx <- -1..1, dy <- -1..1, {dx, dy} != {0, 0}, p = {x + dx, y + dy}, Map.has_key?(grid, p), do: p end
IO.inspect(n.({0, 0}) |> Enum.sort())
