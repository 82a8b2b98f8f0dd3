# Nested updates over lists of maps.
data = %{users: [%{name: "a", roles: [:x]}, %{name: "b", roles: [:y, :z]}]}
IO.inspect(get_in(data, [:users, Access.all(), :name]))
IO.inspect(update_in(data, [:users, Access.at(0), :roles], &[:new | &1]))
IO.inspect(put_in(data, [:users, Access.filter(&(&1.name == "b")), :name], "B"))
IO.inspect(get_and_update_in(data, [:users, Access.at(1), :roles], &{length(&1), []}))
IO.inspect(pop_in(data, [:users, Access.at(0)]) |> elem(0))
