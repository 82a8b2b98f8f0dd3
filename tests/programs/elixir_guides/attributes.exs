# Module attributes, use, import, alias, require.
defmodule Plug do
  defmacro __using__(o) do
    quote do
      import Plug, only: [helper: 1]
      @opts unquote(o)
      @before_compile Plug
      Module.register_attribute(__MODULE__, :step, accumulate: true)
    end
  end

  defmacro __before_compile__(env) do
    steps = Module.get_attribute(env.module, :step) |> Enum.reverse()
    quote do: def(steps, do: unquote(steps))
  end

  def helper(x), do: {:helped, x}
end

defmodule Mine do
  use Plug, level: 3
  alias String, as: S
  @step :one
  @step :two
  @doc "documented"
  def run, do: {helper(1), @opts, S.upcase("a"), __MODULE__}
end

IO.inspect({Mine.run(), Mine.steps()})
