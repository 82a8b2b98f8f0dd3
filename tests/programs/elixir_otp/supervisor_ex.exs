# A supervision tree heals itself.
defmodule W do
  use Agent
  def start_link(n), do: Agent.start_link(fn -> 0 end, name: n)
  def child_spec(n), do: %{id: n, start: {__MODULE__, :start_link, [n]}}
end

Logger.configure(level: :none)
{:ok, sup} = Supervisor.start_link([{W, :w1}, {W, :w2}], strategy: :one_for_one)
Agent.update(:w1, &(&1 + 5))
IO.inspect(Agent.get(:w1, & &1))
Process.exit(Process.whereis(:w1), :kill)
Process.sleep(30)
IO.inspect({Agent.get(:w1, & &1), Supervisor.count_children(sup)})
IO.inspect(Supervisor.which_children(sup) |> Enum.map(&elem(&1, 0)) |> Enum.sort())
IO.inspect({Supervisor.terminate_child(sup, :w2), Supervisor.delete_child(sup, :w2), Process.whereis(:w2)})
IO.inspect(Supervisor.start_child(sup, {W, :w1}) |> elem(0))
IO.inspect(Supervisor.child_spec({W, :x}, id: :other).id)
IO.inspect(Supervisor.stop(sup))
