# Results as tagged tuples through a chain of steps.
steps = [&{:ok, &1 + 1}, fn n -> if n > 3, do: {:error, {:too_big, n}}, else: {:ok, n * 2} end, &{:ok, "#{&1}"}]
run = fn x -> Enum.reduce_while(steps, {:ok, x}, fn f, {:ok, v} -> case f.(v) do {:ok, _} = r -> {:cont, r}; e -> {:halt, e} end end) end
IO.inspect(Enum.map(0..4, run))
