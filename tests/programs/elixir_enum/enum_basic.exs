# Enum over lists: the everyday functions.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

list = [3, 1, 4, 1, 5, 9, 2, 6]
IO.inspect(Enum.map(list, &(&1 * 2)))
IO.inspect(Enum.filter(list, &(rem(&1, 2) == 0)))
IO.inspect(Enum.reject(list, &(&1 > 3)))
IO.inspect(Enum.reduce(list, 0, &+/2))
IO.inspect({Enum.sum(list), Enum.product(list), Enum.count(list), Enum.count(list, &(&1 > 2))})
IO.inspect({Enum.min(list), Enum.max(list), Enum.min_max(list), Enum.max_by(list, &rem(&1, 5))})
IO.inspect({Enum.at(list, 2), Enum.at(list, -1), Enum.at(list, 99, :none), Enum.fetch(list, 0), Enum.fetch(list, 50)})
IO.inspect({Enum.take(list, 3), Enum.take(list, -2), Enum.drop(list, 6), Enum.split(list, 2), Enum.take_while(list, &(&1 < 5))})
IO.inspect({Enum.any?(list, &(&1 > 8)), Enum.all?(list, &(&1 > 0)), Enum.member?(list, 9), Enum.empty?([])})
IO.inspect(attempt.(fn -> Enum.fetch!(list, 100) end))
IO.inspect(attempt.(fn -> Enum.max([]) end))
IO.inspect(attempt.(fn -> Enum.random([]) end))
IO.inspect(attempt.(fn -> Enum.map(:atom, & &1) end))
