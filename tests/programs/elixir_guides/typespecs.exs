# Modules with typespecs, docs and guards compile and run.
defmodule Spec do
  @moduledoc "doc"
  @type t :: {:ok, integer} | :error
  @typep p :: atom
  @opaque o :: p
  @spec f(integer) :: t
  def f(n) when is_integer(n), do: {:ok, n}
  @spec g(x) :: x when x: var
  def g(x), do: x
  @doc false
  @deprecated "no"
  def h, do: :h
end

IO.inspect({Spec.f(1), Spec.g(:a), Spec.__info__(:functions), Spec.__info__(:module)})
IO.inspect(Spec.__info__(:deprecated))
