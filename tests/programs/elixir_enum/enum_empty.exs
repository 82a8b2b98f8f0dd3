# Enum over nothing.
IO.inspect({Enum.sum([]), Enum.map([], & &1), Enum.max([], fn -> :none end), Enum.join([]), Enum.zip([], [1]), Enum.chunk_every([], 2), Enum.group_by([], & &1), Enum.product([]), Enum.find([], & &1), Enum.uniq([])})
