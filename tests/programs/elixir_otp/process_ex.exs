# Processes in Elixir.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

me = self()
spawn(fn -> send(me, {:hi, 1}) end)
IO.inspect(receive do {:hi, n} -> n after 1000 -> :none end)
{pid, ref} = spawn_monitor(fn -> exit(:why) end)
receive do {:DOWN, _, :process, ^pid, r} -> IO.inspect({r, is_reference(ref)}) end
Process.flag(:trap_exit, true)
p = spawn_link(fn -> exit(:linked) end)
receive do {:EXIT, ^p, r} -> IO.inspect(r) end
Process.register(self(), :main)
IO.inspect({Process.whereis(:main) == me, Process.put(:a, 1), Process.get(:a), Process.get(:b, :d), Process.delete(:a)})
Process.send_after(self(), :later, 5)
IO.inspect(receive do m -> m end)
t = Process.send_after(self(), :never, 50_000)
IO.inspect({is_integer(Process.read_timer(t)), is_integer(Process.cancel_timer(t)), Process.cancel_timer(t)})
IO.inspect(Process.info(self(), :registered_name))
IO.inspect({Process.unregister(:main), Process.whereis(:main)})
IO.inspect(attempt.(fn -> Process.register(self(), nil) end))
IO.inspect(attempt.(fn -> send(:nobody_here, :x) end))
IO.inspect(attempt.(fn -> Process.unregister(:nobody_here) end))
