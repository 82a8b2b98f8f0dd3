# with: the happy path, else, guards.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

parse = fn s ->
  with {n, ""} <- Integer.parse(s),
       true <- n > 0,
       d = n * 2,
       {:ok, r} when r < 100 <- {:ok, d} do
    {:fine, r}
  else
    :error -> :not_a_number
    {n, rest} when is_binary(rest) -> {:rest, n, rest}
    false -> :not_positive
    {:ok, big} -> {:too_big, big}
  end
end
IO.inspect(Enum.map(["5", "abc", "7x", "-3", "60"], parse))
IO.inspect(with {:ok, a} <- {:ok, 1}, {:ok, b} <- {:error, :x}, do: a + b)
IO.inspect(attempt.(fn -> with 1 <- 2, do: :a, else: (3 -> :b) end))
IO.inspect(with(do: :empty))
