# System.halt without a code.
IO.puts("bye")
System.halt()
