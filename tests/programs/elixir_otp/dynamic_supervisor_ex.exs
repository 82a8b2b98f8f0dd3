# DynamicSupervisor.
{:ok, s} = DynamicSupervisor.start_link(strategy: :one_for_one, max_children: 3)
start = fn -> DynamicSupervisor.start_child(s, {Agent, fn -> 1 end}) end
pids = for _ <- 1..3, do: elem(start.(), 1)
IO.inspect(start.())
IO.inspect(DynamicSupervisor.count_children(s))
IO.inspect(DynamicSupervisor.terminate_child(s, hd(pids)))
IO.inspect({DynamicSupervisor.count_children(s).active, Process.alive?(hd(pids))})
IO.inspect(DynamicSupervisor.terminate_child(s, hd(pids)))
IO.inspect(length(DynamicSupervisor.which_children(s)))
