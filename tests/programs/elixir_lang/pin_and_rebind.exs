# Rebinding and the pin.
x = 1
f = fn -> x end
x = 2
IO.inspect({x, f.()})
IO.inspect(case 2 do ^x -> :pinned; x -> {:bound, x} end)
IO.inspect(for x <- 1..2, do: x)
IO.inspect(x)
