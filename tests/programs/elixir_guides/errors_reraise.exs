# Stack traces and reraise.
defmodule E do
  def a(x), do: b(x) + 1
  def b(x), do: :erlang.error({:custom, x})
end

try do
  E.a(1)
rescue
  e ->
    IO.inspect(e)
    st = __STACKTRACE__
    IO.inspect(for {E, f, a, _} <- st, do: {f, a})
    try do
      reraise RuntimeError, [message: "again"], st
    rescue
      e2 -> IO.inspect({e2, length(__STACKTRACE__) == length(st)})
    end
end
IO.inspect(try do throw(1) catch x -> {:caught, x} end)
IO.inspect(try do exit(:a) catch :exit, r -> {:exit, r} end)
IO.inspect(try do :erlang.raise(:error, :badarith, []) rescue e in ArithmeticError -> e end)
