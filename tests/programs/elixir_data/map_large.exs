# A map with thousands of keys.
m = Map.new(1..5000, &{&1, &1 * &1})
IO.inspect({map_size(m), m[77], Map.has_key?(m, 5001), m |> Map.drop(Enum.to_list(11..5000)) |> Map.keys(), m |> Map.values() |> Enum.sum()})
