# Tasks under a supervisor and their links.
{:ok, s} = Task.Supervisor.start_link()
IO.inspect(Task.Supervisor.async_stream(s, 1..4, &(&1 * &1), ordered: true) |> Enum.map(&elem(&1, 1)))
me = self()
Task.Supervisor.start_child(s, fn -> send(me, :started) end)
IO.inspect(receive do m -> m after 1000 -> :none end)
ts = for n <- [5, 300], do: Task.Supervisor.async_nolink(s, fn -> Process.sleep(n); n end)
IO.inspect(Task.yield_many(ts, 100) |> Enum.map(fn {t, r} -> r || Task.shutdown(t, :brutal_kill) end))
IO.inspect(Task.Supervisor.children(s) |> length())
