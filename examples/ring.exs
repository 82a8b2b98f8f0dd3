# 100,000 processes in a ring; one message goes round, and each process adds one to it.
size = 100_000

last =
  Enum.reduce(1..size, self(), fn _, next ->
    spawn(fn ->
      receive do
        n -> send(next, n + 1)
      end
    end)
  end)

IO.puts("processes alive: #{if length(Process.list()) >= size, do: "#{size} and more"}")

{time, result} =
  :timer.tc(fn ->
    send(last, 0)
    receive do: (n -> n)
  end)

IO.puts("the message came back as #{result}")
IO.puts(:stderr, "once round took #{div(time, 1000)} ms")
