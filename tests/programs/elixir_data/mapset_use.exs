# Sets.
a = MapSet.new([1, 2, 3])
b = MapSet.new([3, 4])
IO.inspect({MapSet.union(a, b), MapSet.intersection(a, b), MapSet.difference(a, b)})
IO.inspect({MapSet.member?(a, 2), MapSet.subset?(MapSet.new([1]), a), MapSet.disjoint?(a, b), MapSet.size(a), 3 in a})
IO.inspect({MapSet.put(a, 9), MapSet.delete(a, 1), MapSet.to_list(a), Enum.map(a, &(&1 * 2))})
IO.inspect({MapSet.equal?(a, MapSet.new([3, 2, 1])), a == MapSet.new(3..1//-1), MapSet.filter(a, &(&1 > 1))})
IO.inspect(Enum.into([5, 5], MapSet.new()))
IO.inspect(MapSet.split_with(a, &(&1 > 1)) |> is_tuple())
