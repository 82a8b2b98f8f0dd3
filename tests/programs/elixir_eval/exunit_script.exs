# ExUnit inside a script, with failures.
ExUnit.start(autorun: false, seed: 0, colors: [enabled: false], formatters: [])

defmodule MyTest do
  use ExUnit.Case
  setup do
    on_exit(fn -> :ok end)
    {:ok, v: 41}
  end

  test "passes", %{v: v} do
    assert v + 1 == 42
    refute v == 42
    assert_raise ArithmeticError, fn -> 1 / Function.identity(0) end
    send(self(), {:m, 1})
    assert_receive {:m, x}
    assert x == 1
    assert_in_delta 1.0, 1.05, 0.1
    assert catch_throw(throw(:t)) == :t
  end

  test "fails" do
    assert [1, 2] == [1, 3]
  end

  @tag :skip
  test "skipped", do: flunk("never")

  describe "group" do
    test "error", do: raise("boom")
  end
end

IO.inspect(ExUnit.run())
r = try do
  ExUnit.Assertions.assert(1 == Function.identity(2))
rescue
  e in ExUnit.AssertionError -> {e.message, e.left, e.right, Macro.to_string(e.expr)}
end
IO.inspect(r)
