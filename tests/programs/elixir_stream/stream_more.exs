# More of Stream.
IO.inspect(Stream.interval(1) |> Enum.take(3))
IO.inspect(Stream.timer(1) |> Enum.to_list())
IO.inspect(1..9 |> Stream.chunk_by(&(rem(&1, 4) == 0)) |> Enum.to_list())
IO.inspect(1..9 |> Stream.drop(2) |> Stream.drop_while(&(&1 < 5)) |> Stream.take_every(2) |> Enum.to_list())
IO.inspect(1..6 |> Stream.reject(&(&1 == 2)) |> Stream.uniq_by(&rem(&1, 3)) |> Stream.flat_map(&[&1, &1]) |> Enum.to_list())
