# rest_for_one and one_for_all with modules.
defmodule C do
  use GenServer
  def start_link(n), do: GenServer.start_link(__MODULE__, n, name: n)
  def init(n), do: {:ok, n}
end

Logger.configure(level: :none)
for s <- [:one_for_one, :rest_for_one, :one_for_all] do
  {:ok, sup} = Supervisor.start_link(for(n <- [:a, :b, :c], do: Supervisor.child_spec({C, n}, id: n)), strategy: s)
  before = for n <- [:a, :b, :c], do: Process.whereis(n)
  Process.exit(Process.whereis(:b), :kill)
  Process.sleep(30)
  IO.inspect({s, for({n, p} <- Enum.zip([:a, :b, :c], before), do: {n, Process.whereis(n) == p})})
  Supervisor.stop(sup)
end
