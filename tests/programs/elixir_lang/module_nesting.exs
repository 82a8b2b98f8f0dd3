# Nested modules, aliases and module functions.
defmodule Outer do
  defmodule Inner do
    def f, do: __MODULE__
  end

  alias __MODULE__.Inner, as: I
  def g, do: {I.f(), Inner.f(), __MODULE__}
end

IO.inspect({Outer.g(), Outer.Inner.f(), function_exported?(Outer, :g, 0), Outer.module_info(:module)})
