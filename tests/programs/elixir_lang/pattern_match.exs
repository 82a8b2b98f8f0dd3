# Patterns, pins, guards, multiple clauses.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defmodule K do
  defguard is_even(x) when is_integer(x) and rem(x, 2) == 0
  def k([]), do: :empty
  def k([x]), do: {:one, x}
  def k([x, x | _]), do: {:pair, x}
  def k([_ | t]), do: {:more, length(t)}
  def k(%{type: t} = m) when map_size(m) > 1, do: {:typed, t}
  def k(%{}), do: :map
  def k("pre" <> rest), do: {:pre, rest}
  def k(<<a, b, _::binary>>), do: {:bytes, a, b}
  def k({a, _, a}), do: {:same, a}
  def k(x) when is_even(x), do: :even
  def k(x) when x in [1, 3, 5], do: :odd
  def k(x) when is_float(x) or is_nil(x), do: {:fn, x}
  def k(_), do: :other
end

IO.inspect(Enum.map([[], [1], [1, 1, 2], [1, 2, 3], %{type: 1, z: 2}, %{}, "prefix", "xyz", {1, 2, 1}, 4, 3, 1.5, nil, :z, 7], &K.k/1))
x = 1
IO.inspect(match?({^x, _}, {1, 2}))
IO.inspect(attempt.(fn -> ^x = 2 end))
{a, [b | _] = c, %{d: d}} = {1, [2, 3], %{d: 4, e: 5}}
IO.inspect({a, b, c, d})
<<len::16, body::binary-size(len), _::binary>> = <<0, 3, "abcdef">>
IO.inspect({len, body})
f = fn n when n > 0 -> :pos; 0 -> :zero; _ -> :neg end
IO.inspect(Enum.map([1, 0, -1], f))
