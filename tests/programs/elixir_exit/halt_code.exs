# System.halt ends with its code.
IO.puts("before")
System.halt(7)
