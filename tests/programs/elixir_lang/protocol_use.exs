# Protocols: implementations, fallbacks, deriving.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defprotocol Size do
  @fallback_to_any true
  def size(data)
end

defimpl Size, for: BitString do
  def size(s), do: byte_size(s)
end

defimpl Size, for: [Map, List] do
  def size(c), do: Enum.count(c)
end

defimpl Size, for: Any do
  def size(_), do: :unknown
end

defprotocol Strict do
  def f(x)
end

defmodule P do
  @derive {Inspect, only: [:x]}
  defstruct x: 1, secret: 2
end

defimpl String.Chars, for: P do
  def to_string(p), do: "P(#{p.x})"
end

defimpl Enumerable, for: P do
  def count(_), do: {:ok, 2}
  def member?(_, _), do: {:error, __MODULE__}
  def slice(_), do: {:error, __MODULE__}
  def reduce(p, acc, f), do: Enumerable.List.reduce([p.x, p.secret], acc, f)
end

IO.inspect(Enum.map(["abc", %{a: 1}, [1, 2], 5, {1}], &Size.size/1))
IO.inspect(attempt.(fn -> Strict.f(1) end))
IO.inspect(attempt.(fn -> to_string({1}) end))
p = struct(P)
IO.inspect(p)
IO.puts("#{p}")
IO.inspect({Enum.map(p, &(&1 * 2)), Enum.count(p), 2 in p})
IO.inspect({Size.impl_for("x"), Strict.impl_for(1), Size.__protocol__(:functions)})
