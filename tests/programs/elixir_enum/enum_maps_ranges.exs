# Enum over maps, ranges and keyword lists.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect(Enum.map(%{a: 1, b: 2}, fn {k, v} -> {k, v * 2} end))
IO.inspect(Enum.to_list(10..1//-3))
IO.inspect({Enum.count(1..100//7), Enum.sum(1..1000), Enum.member?(1..10//3, 7)})
IO.inspect({1..3, 1..10//2, Range.new(5, 1), Range.size(1..0//1), 3 in 1..5, Range.disjoint?(1..3, 4..6)})
IO.inspect(Enum.reduce(%{x: 1, y: 2}, 0, fn {_, v}, acc -> v + acc end))
IO.inspect(for {k, v} <- [a: 1, b: 2], into: %{}, do: {v, k})
IO.inspect(Enum.map([a: 1], fn {k, v} -> "#{k}=#{v}" end))
IO.inspect(attempt.(fn -> Range.new(1.5, 2) end))
