# Sorting in Enum.
people = [%{n: "Bo", a: 30}, %{n: "Al", a: 25}, %{n: "Cy", a: 30}]
IO.inspect(Enum.sort([3, 1, 2], :desc))
IO.inspect(Enum.sort_by(people, & &1.a))
IO.inspect(Enum.sort_by(people, &{-&1.a, &1.n}))
IO.inspect(Enum.sort([~D[2020-03-01], ~D[2019-12-31]], Date))
IO.inspect(Enum.sort_by([~D[2020-03-01], ~D[2019-12-31]], & &1, {:desc, Date}))
IO.inspect(Enum.min_by(people, & &1.a))
IO.inspect(Enum.sort(["b", "A", "a", "B"]))
IO.inspect(Enum.sort([:b, 1, "x", nil, 2.0, {}, %{}]))
IO.inspect({Enum.reverse(1..4), Enum.slice(1..10, 2..4), Enum.slice(1..10, -3, 2), Enum.slide(1..5, 0, 3)})
