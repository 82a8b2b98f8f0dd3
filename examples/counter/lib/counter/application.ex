defmodule Counter.Application do
  @moduledoc false
  use Application

  @impl true
  def start(_type, _arguments) do
    children = [
      {Registry, keys: :unique, name: Counter.Registry},
      {DynamicSupervisor, name: Counter.Supervisor, strategy: :one_for_one}
    ]

    Supervisor.start_link(children, strategy: :one_for_one)
  end
end
