# Enum over sets, streams and files.
IO.inspect(Enum.sort(MapSet.new([3, 1])) ++ Enum.map(Stream.take(1..9, 2), & &1))
File.write!("l", "b\na\n")
IO.inspect(Enum.sort(File.stream!("l")))
IO.inspect(Enum.shuffle([1]) ++ Enum.take_random([2], 1))
