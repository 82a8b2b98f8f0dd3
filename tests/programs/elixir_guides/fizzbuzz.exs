# FizzBuzz by pattern matching.
fizz = fn
  0, 0, _ -> "FizzBuzz"
  0, _, _ -> "Fizz"
  _, 0, _ -> "Buzz"
  _, _, n -> n
end
IO.inspect(for n <- 1..15, do: fizz.(rem(n, 3), rem(n, 5), n))
