defmodule CounterTest do
  use ExUnit.Case, async: true

  test "counts" do
    {:ok, _} = Counter.start(:plain)
    assert Counter.add(:plain) == 1
    assert Counter.add(:plain, 41) == 42
    assert Counter.value(:plain) == 42
  end

  test "starts anew after a crash" do
    {:ok, pid} = Counter.start(:fragile, 7)
    Counter.add(:fragile)
    reference = Process.monitor(pid)
    Process.exit(pid, :kill)
    assert_receive {:DOWN, ^reference, :process, ^pid, :killed}
    assert eventually(fn -> Counter.whereis(:fragile) not in [nil, pid] end)
    assert Counter.value(:fragile) == 7
  end

  test "many at once" do
    for i <- 1..1000, do: {:ok, _} = Counter.start({:many, i}, i)

    sum =
      1..1000
      |> Task.async_stream(&Counter.add({:many, &1}))
      |> Enum.reduce(0, fn {:ok, value}, sum -> sum + value end)

    assert sum == div(1000 * 1001, 2) + 1000
  end

  defp eventually(test, tries \\ 200)
  defp eventually(_test, 0), do: false

  defp eventually(test, tries) do
    test.() || (Process.sleep(5) && eventually(test, tries - 1))
  end
end
