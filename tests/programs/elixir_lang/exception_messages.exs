# The messages of errors that the language raises.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defmodule F do
  def f(1, :a), do: 1
  def g(x) when is_atom(x), do: x
end

id = fn x -> x end
fs = [
  fn -> F.f(id.(2), :b) end, fn -> F.g(id.(1)) end, fn -> case id.(1) do 2 -> 1 end end,
  fn -> cond do id.(false) -> 1 end end, fn -> {:a, _} = id.({:b, 1}) end, fn -> with {:ok, x} <- id.(:err), do: x, else: (:no -> 1) end,
  fn -> id.(1).(2) end, fn -> hd(id.([])) end, fn -> id.(1) + id.(:a) end,
  fn -> id.(nil) && id.(nil).foo end, fn -> id.(:m).f end, fn -> id.(%{a: 1}).b end, fn -> if id.(1) and true, do: 1 end,
  fn -> not id.(1) end, fn -> "a" <> id.(1) end, fn -> [1] ++ id.(2) ++ 3 end, fn -> id.([1 | 2]) ++ [3] end,
  fn -> Enum.fetch!([1], 5) end, fn -> String.to_existing_atom("qqqqzz") end, fn -> Integer.parse(:a) end,
  fn -> id.({1, 2}) |> elem(5) end, fn -> :lists.nth(5, [1]) end, fn -> Map.fetch!(%{}, "k") end, fn -> raise KeyError, key: 1, term: [] end
]
Enum.each(fs, fn f -> IO.inspect(attempt.(f)) end)
IO.inspect(Exception.normalize(:error, {:badmatch, 1}))
IO.puts(Exception.format_banner(:error, %RuntimeError{message: "b"}))
IO.puts(Exception.format_banner(:exit, {:timeout, {GenServer, :call, [:a, :b, 5]}}))
IO.puts(Exception.format_exit({:shutdown, :x}))
IO.puts(Exception.format_mfa(Foo, :bar, [1, "x"]))
