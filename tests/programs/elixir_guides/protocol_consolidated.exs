# Enumerable, Collectable and Inspect of one's own.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defmodule Bag do
  defstruct items: []
  defimpl Collectable do
    def into(b), do: {b, fn b, {:cont, x} -> %{b | items: [x | b.items]}; b, :done -> b; _, :halt -> :ok end}
  end
  defimpl Inspect do
    import Inspect.Algebra
    def inspect(b, opts), do: concat(["#Bag<", to_doc(Enum.sort(b.items), opts), ">"])
  end
  defimpl Enumerable do
    def count(_), do: {:error, __MODULE__}
    def member?(_, _), do: {:error, __MODULE__}
    def slice(_), do: {:error, __MODULE__}
    def reduce(b, acc, f), do: Enumerable.List.reduce(b.items, acc, f)
  end
end

b = Enum.into([3, 1, 2], struct(Bag))
IO.inspect(b)
IO.inspect({Enum.count(b), Enum.sum(b), Enum.sort(b), 2 in b, Enum.zip(b, b), Enum.take(b, 1), Enum.at(b, 2)})
IO.inspect(for(x <- b, x > 1, into: struct(Bag), do: x * 10))
IO.inspect(attempt.(fn -> Enum.map(%RuntimeError{}, & &1) end))
IO.inspect(attempt.(fn -> Enum.into([1], :a) end))
