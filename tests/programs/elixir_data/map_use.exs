# Maps in Elixir.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

m = %{"k" => 1, a: 1, b: %{c: [1, 2]}}
IO.inspect({m.a, m[:zz], m["k"], get_in(m, [:b, :c]), Map.get(m, :q, :d), Map.fetch(m, :a)})
IO.inspect(put_in(m.b.c, :new))
IO.inspect(update_in(m, [:b, :c], &length/1))
IO.inspect({pop_in(m, [:b, :c]), get_and_update_in(m.a, &{&1, &1 + 1})})
IO.inspect(%{m | a: 100})
IO.inspect(attempt.(fn -> %{m | zzz: 1} end))
IO.inspect(attempt.(fn -> m.nokey end))
IO.inspect(attempt.(fn -> Map.fetch!(%{a: 1}, :b) end))
IO.inspect(attempt.(fn -> Map.put([], :a, 1) end))
IO.inspect({Map.merge(%{a: 1, b: 2}, %{b: 3}, fn _, x, y -> x + y end), Map.update(%{a: 1}, :a, 0, &(&1 + 1)), Map.pop(%{a: 1}, :a), Map.split(%{a: 1, b: 2}, [:a])})
IO.inspect({Map.new([1, 2], &{&1, &1 * &1}), Map.filter(%{a: 1, b: 2}, fn {_, v} -> v > 1 end), Map.reject(%{a: 1}, fn _ -> true end), Map.from_keys([:x], 0)})
IO.inspect(get_in(%{l: [%{v: 1}, %{v: 2}]}, [:l, Access.all(), :v]))
IO.inspect(get_in([%{v: 1}, %{v: 2}], [Access.at(1), :v]))
IO.inspect(update_in([1, 2, 3], [Access.filter(&(&1 > 1))], &(&1 * 10)))
