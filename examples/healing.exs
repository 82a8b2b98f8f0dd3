# A supervision tree that heals itself. Three workers count; each keeps what it has counted in an
# agent beside it, so that a new worker goes on where the dead one stopped. We kill workers at
# random and see that the tree is whole again and nothing is lost.
defmodule Memory do
  use Agent
  def start_link(_), do: Agent.start_link(fn -> %{} end, name: __MODULE__)
  def recall(name), do: Agent.get(__MODULE__, &Map.get(&1, name, 0))
  def keep(name, n), do: Agent.update(__MODULE__, &Map.put(&1, name, n))
end

defmodule Worker do
  use GenServer, restart: :permanent

  def start_link(name), do: GenServer.start_link(__MODULE__, name, name: name)
  def child_spec(name), do: super(name) |> Map.put(:id, name)
  def count(name), do: GenServer.call(name, :count)

  @impl true
  def init(name), do: {:ok, {name, Memory.recall(name)}}

  @impl true
  def handle_call(:count, _from, {name, n}) do
    Memory.keep(name, n + 1)
    {:reply, n + 1, {name, n + 1}}
  end
end

defmodule Healing do
  @workers [:anna, :bert, :carl]

  def run do
    children = [Memory | Enum.map(@workers, &{Worker, &1})]
    {:ok, tree} = Supervisor.start_link(children, strategy: :one_for_one, max_restarts: 1000)

    for round <- 1..30 do
      Enum.each(@workers, &count/1)
      if rem(round, 3) == 0, do: kill(Enum.random(@workers))
    end

    IO.puts("counted:  #{inspect(Enum.map(@workers, &{&1, Memory.recall(&1)}))}")
    %{active: active, workers: workers} = Supervisor.count_children(tree)
    IO.puts("the tree: #{active} of #{workers} children alive after 10 kills")
  end

  defp count(name) do
    Worker.count(name)
  catch
    # The worker is just being replaced: try again.
    :exit, _ -> Process.sleep(1) && count(name)
  end

  defp kill(name) do
    pid = Process.whereis(name)
    reference = Process.monitor(pid)
    Process.exit(pid, :kill)
    receive do: ({:DOWN, ^reference, _, _, _} -> :ok)
    wait_for_new(name, pid)
  end

  defp wait_for_new(name, old) do
    case Process.whereis(name) do
      pid when is_pid(pid) and pid != old -> :ok
      _ -> Process.sleep(1) && wait_for_new(name, old)
    end
  end
end

Healing.run()
