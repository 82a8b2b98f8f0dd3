# Structs with Access and dynamic keys.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defmodule Conf do
  defstruct opts: %{}, list: []
  @behaviour Access
  def fetch(c, k), do: Map.fetch(c.opts, k)
  def get_and_update(c, k, f) do
    {v, o} = Map.get_and_update(c.opts, k, f)
    {v, %{c | opts: o}}
  end
  def pop(c, k), do: {c.opts[k], %{c | opts: Map.delete(c.opts, k)}}
end

c = struct(Conf, opts: %{a: 1, b: %{c: 2}})
IO.inspect({c[:a], get_in(c, [:b, :c]), c[:none]})
IO.inspect(put_in(c[:a], 10))
IO.inspect(update_in(c[:b][:c], &(&1 + 1)))
IO.inspect(pop_in(c[:a]) |> elem(0))
IO.inspect(get_in(c, [Access.key(:opts), Access.key(:zz, :def)]))
IO.inspect(attempt.(fn -> get_in(c, [Access.key!(:nope)]) end))
