# Agents.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

{:ok, a} = Agent.start_link(fn -> %{} end)
Agent.update(a, &Map.put(&1, :k, 1))
IO.inspect(Agent.get_and_update(a, fn m -> {m.k, %{m | k: 2}} end))
Agent.cast(a, fn m -> %{m | k: m.k * 10} end)
IO.inspect(Agent.get(a, & &1))
IO.inspect(Agent.get(a, Map, :get, [:k]))
ts = for i <- 1..20, do: Task.async(fn -> Agent.update(a, &Map.update!(&1, :k, fn v -> v + i end)) end)
Task.await_many(ts)
IO.inspect(Agent.get(a, & &1.k))
IO.inspect(Agent.stop(a))
IO.inspect(Process.alive?(a))
IO.inspect(attempt.(fn -> Agent.get(:no_such_agent, & &1) end))
