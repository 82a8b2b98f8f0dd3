# Recursion, multiple clauses, default arguments.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defmodule R do
  def print(msg, n \\ 2)
  def print(_, 0), do: :done
  def print(msg, n) do
    IO.puts(msg)
    print(msg, n - 1)
  end

  def sum([h | t], acc \\ 0), do: sum_to(t, acc + h)
  defp sum_to([], acc), do: acc
  defp sum_to([h | t], acc), do: sum_to(t, acc + h)
  def double([]), do: []
  def double([h | t]), do: [h * 2 | double(t)]
  def hanoi(0, _, _, _), do: []
  def hanoi(n, a, b, c), do: hanoi(n - 1, a, c, b) ++ [{a, b}] ++ hanoi(n - 1, c, b, a)
end

IO.inspect({R.print("x"), R.print("y", 1), R.sum([1, 2, 3]), R.double([1, 2]), R.hanoi(3, :a, :b, :c)})
IO.inspect(attempt.(fn -> R.print() end))
