# An uncaught throw ends with code 1.
System.at_exit(fn code -> IO.inspect({:at_exit, code}) end)
IO.puts("before")
throw(:ball)
