# gen_statem from Elixir.
defmodule Switch do
  @behaviour :gen_statem
  def callback_mode, do: :state_functions
  def init(n), do: {:ok, :off, n}
  def off({:call, f}, :flip, n), do: {:next_state, :on, n + 1, {:reply, f, :on}}
  def off({:call, f}, :count, n), do: {:keep_state_and_data, {:reply, f, n}}
  def on({:call, f}, :flip, n), do: {:next_state, :off, n, {:reply, f, :off}}
  def on({:call, f}, :count, n), do: {:keep_state_and_data, {:reply, f, n}}
end

{:ok, p} = :gen_statem.start_link(Switch, 0, [])
IO.inspect(for m <- [:flip, :flip, :flip, :count], do: :gen_statem.call(p, m))
IO.inspect(:gen_statem.stop(p))
