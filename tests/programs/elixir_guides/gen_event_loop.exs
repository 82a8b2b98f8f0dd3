# Messages in the mailbox, selective and with a timeout.
for m <- [:a, {:b, 1}, :c, {:b, 2}], do: send(self(), m)
get = fn f -> receive do {:b, n} -> [n | f.(f)] after 0 -> [] end end
IO.inspect(get.(get))
IO.inspect(Process.info(self(), :message_queue_len))
IO.inspect(receive do :c -> :c end)
IO.inspect(receive do :nothing -> 1 after 10 -> :timeout end)
