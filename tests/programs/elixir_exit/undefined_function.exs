# A script that calls what does not exist.
IO.puts("printed")
Nope.nothing(1, 2)
