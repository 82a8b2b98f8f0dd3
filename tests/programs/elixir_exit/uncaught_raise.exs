# An uncaught exception ends with code 1.
IO.puts("before")
raise ArgumentError, "not caught"
