# A script that does not parse prints nothing and fails.
IO.puts("never printed")
foo = [1, 2
