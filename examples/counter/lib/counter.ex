defmodule Counter do
  @moduledoc """
  Named counters, each a process of its own below a dynamic supervisor.
  """
  use GenServer

  @doc "Starts the counter `name` at `first`."
  def start(name, first \\ 0) do
    DynamicSupervisor.start_child(Counter.Supervisor, {__MODULE__, {name, first}})
  end

  @doc "Adds `n` and gives the new value."
  def add(name, n \\ 1), do: GenServer.call(via(name), {:add, n})

  @doc "The value."
  def value(name), do: GenServer.call(via(name), :value)

  @doc "The process of the counter."
  def whereis(name), do: GenServer.whereis(via(name))

  def start_link({name, first}), do: GenServer.start_link(__MODULE__, first, name: via(name))

  @impl true
  def init(first), do: {:ok, first}

  @impl true
  def handle_call({:add, n}, _from, value), do: {:reply, value + n, value + n}
  def handle_call(:value, _from, value), do: {:reply, value, value}

  defp via(name), do: {:via, Registry, {Counter.Registry, name}}
end
