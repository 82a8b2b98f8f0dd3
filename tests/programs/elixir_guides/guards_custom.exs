# Guards in functions, case, and defguard.
defmodule G do
  defguard is_adult(age) when is_integer(age) and age >= 18
  defguardp is_short(s) when byte_size(s) < 4
  def check(%{age: a}) when is_adult(a), do: :adult
  def check(%{age: a}) when is_number(a), do: :young
  def check(s) when is_binary(s) and is_short(s), do: :short
  def check(s) when is_binary(s), do: :long
  def check(t) when tuple_size(t) == 2 and elem(t, 0) == :ok, do: :ok_tuple
  def check(_), do: :unknown
end

IO.inspect(Enum.map([%{age: 20}, %{age: 2.5}, "ab", "abcdef", {:ok, 1}, {:e, 1}, %{}], &G.check/1))
