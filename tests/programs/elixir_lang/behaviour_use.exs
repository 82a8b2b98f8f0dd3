# Behaviours with callbacks, defaults and overriding.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defmodule Shape do
  @callback area(map) :: number
  @callback name() :: String.t()
  @optional_callbacks name: 0

  defmacro __using__(opts) do
    quote do
      @behaviour Shape
      @sides unquote(opts[:sides])
      def sides, do: @sides
      def name, do: "shape with #{@sides} sides"
      defoverridable name: 0
    end
  end
end

defmodule Sq do
  use Shape, sides: 4
  @impl true
  def area(%{s: s}), do: s * s
  @impl true
  def name, do: "square, " <> super()
end

defmodule Tri do
  use Shape, sides: 3
  @impl Shape
  def area(%{b: b, h: h}), do: b * h / 2
end

IO.inspect({Sq.area(%{s: 3}), Sq.name(), Sq.sides()})
IO.inspect({Tri.area(%{b: 3, h: 5}), Tri.name()})
IO.inspect(Shape.behaviour_info(:callbacks) |> Enum.sort())
IO.inspect(Shape.behaviour_info(:optional_callbacks))
IO.inspect(Keyword.get_values(Sq.module_info(:attributes), :behaviour))
IO.inspect(attempt.(fn -> Sq.area(%{}) end))
