# Functions registered for the end run in reverse order.
System.at_exit(fn code -> IO.puts("first registered, code #{code}") end)
System.at_exit(fn _ -> IO.puts("second registered") end)
IO.puts("script ends")
exit({:shutdown, 3})
