# A GenServer with every callback.
defmodule Stack do
  use GenServer
  def start_link(l), do: GenServer.start_link(__MODULE__, l, name: __MODULE__)
  def init(l), do: {:ok, l, {:continue, :more}}
  def handle_continue(:more, l), do: {:noreply, [:cont | l]}
  def handle_call(:pop, _from, [h | t]), do: {:reply, h, t}
  def handle_call(:pop, _from, []), do: {:reply, nil, []}
  def handle_call(:bye, _from, s), do: {:stop, :normal, :ok, s}
  def handle_cast({:push, x}, s), do: {:noreply, [x | s]}
  def handle_info({:ask, from}, s), do: (send(from, {:state, s}); {:noreply, s})
  def terminate(reason, s), do: IO.inspect({:terminate, reason, s})
end

{:ok, pid} = Stack.start_link([1])
IO.inspect(GenServer.call(Stack, :pop))
GenServer.cast(pid, {:push, :a})
send(pid, {:ask, self()})
receive do m -> IO.inspect(m) end
IO.inspect(for _ <- 1..3, do: GenServer.call(pid, :pop))
IO.inspect({GenServer.whereis(Stack) == pid, Process.alive?(pid)})
IO.inspect(GenServer.call(pid, :bye))
IO.inspect(try do GenServer.call(Stack, :pop) catch :exit, r -> r end)
IO.inspect(GenServer.start(Stack, [], name: {:global, :g}) |> elem(0))
IO.inspect(GenServer.stop({:global, :g}))
