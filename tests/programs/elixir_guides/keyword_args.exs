# Options with defaults as keyword lists.
defmodule Opt do
  @defaults [size: 1, color: :red]
  def f(x, opts \\ []) do
    o = Keyword.merge(@defaults, opts)
    {x, o[:size], o[:color]}
  end

  def g(do: block), do: {:block, block}
end

IO.inspect({Opt.f(1), Opt.f(1, size: 5), Opt.f(1, [{:color, :blue}])})
IO.inspect(Opt.g do 1 + 1 end)
