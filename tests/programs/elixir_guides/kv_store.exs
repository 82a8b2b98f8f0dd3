# A key value store by spawn and receive.
defmodule KV do
  def start, do: spawn(fn -> loop(%{}) end)
  defp loop(map) do
    receive do
      {:get, key, caller} -> send(caller, Map.get(map, key)); loop(map)
      {:put, key, value} -> loop(Map.put(map, key, value))
    end
  end
end

pid = KV.start()
send(pid, {:put, :hello, :world})
for k <- [:hello, :nope] do
  send(pid, {:get, k, self()})
  receive do v -> IO.inspect(v) end
end
