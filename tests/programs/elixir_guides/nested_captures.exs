# Captures and nested anonymous functions.
add = fn a -> fn b -> a + b end end
IO.inspect({add.(1).(2), Enum.map(1..3, add.(10)), (& &1 * &2).(3, 4), (&{&1, [&1 | &2]}).(1, [2])})
IO.inspect(Enum.map([:a, "b", 1], &is_atom/1))
IO.inspect(Enum.map([[1, 2], [3]], &Enum.sum/1))
IO.inspect((&Kernel.<>/2).("a", "b"))
