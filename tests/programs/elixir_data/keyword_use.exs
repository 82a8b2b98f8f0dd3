# Keyword lists.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

kw = [a: 1, b: 2, a: 3]
IO.inspect({kw[:a], Keyword.get(kw, :z, 0), Keyword.get_values(kw, :a), Keyword.fetch(kw, :b), Keyword.has_key?(kw, :b)})
IO.inspect({Keyword.put(kw, :a, 9), Keyword.delete(kw, :a), Keyword.merge(kw, a: 0, c: 4), Keyword.keys(kw), Keyword.values(kw)})
IO.inspect({Keyword.pop(kw, :a), Keyword.pop_first(kw, :a), Keyword.split(kw, [:b]), Keyword.take(kw, [:a]), Keyword.update(kw, :b, 0, &(&1 * 10))})
IO.inspect({Keyword.keyword?(kw), Keyword.keyword?([1]), Keyword.equal?([a: 1, b: 2], [b: 2, a: 1])})
IO.inspect(Keyword.validate([a: 1], [:a, b: 5]))
IO.inspect(Keyword.validate([x: 1], [:a]))
IO.inspect(attempt.(fn -> Keyword.fetch!(kw, :zz) end))
IO.inspect(attempt.(fn -> Keyword.validate!([x: 1], [:a]) end))
IO.inspect(attempt.(fn -> Keyword.get([], "s") end))
IO.inspect([{:"a b", 1}, {:ok?, 2}, {"s", 3}])
