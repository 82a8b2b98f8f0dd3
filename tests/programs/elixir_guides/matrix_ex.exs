# Matrices by comprehensions.
a = [[1, 2], [3, 4]]
t = fn m -> Enum.zip_with(m, & &1) end
mul = fn x, y -> for r <- x, do: for(c <- t.(y), do: Enum.zip_reduce(r, c, 0, fn p, q, s -> p * q + s end)) end
IO.inspect({t.([[1, 2, 3], [4, 5, 6]]), mul.(a, a)})
IO.inspect(Enum.reduce(1..10, [[1, 0], [0, 1]], fn _, m -> mul.(m, [[1, 1], [1, 0]]) end))
