# Between keyword lists, maps and structs.
IO.inspect({Map.new(a: 1), Enum.to_list(%{b: 2}), Keyword.new(%{c: 3}), Map.to_list(%{1 => 2}), Enum.into(%{a: 1}, [])})
IO.inspect({Map.equal?(%{a: 1}, %{a: 1.0}), %{a: 1} == %{a: 1.0}, %{a: 1} === %{a: 1.0}})
