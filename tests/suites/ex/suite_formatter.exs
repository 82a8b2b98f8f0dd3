# An ExUnit formatter that appends one line per test to the file named by
# SUITE_RESULTS.  Runs started by a test itself (ExUnit's own suite does that)
# are not recorded: only the first instance is active.
defmodule SuiteFormatter do
  use GenServer

  def init(_opts) do
    active =
      try do
        Process.register(self(), __MODULE__)
      rescue
        ArgumentError -> false
      end

    {:ok, %{active: active, file: System.get_env("SUITE_RESULTS"), failed: nil}}
  end

  def handle_cast(_event, %{active: false} = st), do: {:noreply, st}

  def handle_cast({:module_started, %ExUnit.TestModule{tests: tests}}, st) do
    for t <- tests, do: emit(st, ["PLAN\t", path(t)])
    {:noreply, st}
  end

  def handle_cast({:test_started, %ExUnit.Test{} = t}, st) do
    emit(st, ["START\t", path(t)])
    {:noreply, st}
  end

  def handle_cast({:test_finished, %ExUnit.Test{} = t}, st) do
    {status, why} = status(t.state)
    ms = div(t.time || 0, 1000)
    emit(st, ["RES\t", path(t), "\t", status, "\t", Integer.to_string(ms), "\t", why])
    {:noreply, st}
  end

  # setup_all failed: its tests are reported as invalid one by one
  def handle_cast({:module_finished, %ExUnit.TestModule{state: {:failed, fs}, name: n}}, st) do
    emit(st, ["CONF\tsetup_all ", inspect(n), "\tfailed\t", text(fs)])
    {:noreply, st}
  end

  def handle_cast({:suite_finished, _}, st) do
    emit(st, "END")
    {:noreply, st}
  end

  def handle_cast(_event, st), do: {:noreply, st}

  defp path(t), do: clean(inspect(t.module) <> " " <> Atom.to_string(t.name))

  defp status(nil), do: {"ok", ""}
  defp status({:skipped, w}), do: {"skipped", text(w)}
  defp status({:excluded, w}), do: {"skipped", "excluded: " <> text(w)}
  defp status({:invalid, _}), do: {"failed", "setup_all failed"}

  defp status({:failed, fs}) do
    if Enum.any?(fs, &match?({:error, %ExUnit.TimeoutError{}, _}, &1)),
      do: {"timeout", text(fs)},
      else: {"failed", text(fs)}
  end

  defp text(w) when is_binary(w), do: clean(String.slice(w, 0, 600))

  defp text(w) do
    inspect(w, limit: 30, printable_limit: 300)
  rescue
    _ -> "uninspectable"
  else
    s -> clean(String.slice(s, 0, 600))
  end

  defp clean(s), do: String.replace(s, ["\n", "\t", "\r"], " ")

  defp emit(st, line), do: :file.write_file(st.file, [line, "\n"], [:append])
end
