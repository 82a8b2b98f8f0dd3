# Timeouts and info in a GenServer.
defmodule T do
  use GenServer
  def init(p), do: {:ok, p, 10}
  def handle_info(:timeout, p), do: (send(p, :timed_out); {:noreply, p, :hibernate})
  def handle_info(m, p), do: (send(p, {:info, m}); {:stop, :normal, p})
end

{:ok, p} = GenServer.start(T, self())
IO.inspect(receive do m -> m after 1000 -> :none end)
ref = Process.monitor(p)
send(p, :x)
IO.inspect(receive do m -> m after 1000 -> :none end)
IO.inspect(receive do {:DOWN, ^ref, _, _, r} -> r after 1000 -> :none end)
