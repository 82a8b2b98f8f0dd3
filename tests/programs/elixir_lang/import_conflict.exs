# import with only and except.
defmodule A1 do
  def f(x), do: x * 2
  def g(x), do: x + 1
end

defmodule B1 do
  import A1, only: [f: 1]
  import Kernel, except: [to_string: 1]
  def to_string(x), do: {:mine, f(x)}
  def run, do: to_string(4)
end

IO.inspect(B1.run())
