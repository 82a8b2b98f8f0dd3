# An exit with a plain reason.
IO.puts("before")
exit(:some_reason)
