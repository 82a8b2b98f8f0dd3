# System.stop runs down and gives its code.
IO.puts("stopping")
System.stop(9)
Process.sleep(:infinity)
