# A receive that times out at the top of a script.
IO.inspect(receive do m -> m after 5 -> :none end)
IO.inspect(receive do m -> m after 5 -> :none end)
