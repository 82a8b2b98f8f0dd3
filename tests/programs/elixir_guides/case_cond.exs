# case, cond, if, unless.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

x = 1
IO.inspect(case {1, 2, 3} do {4, _, _} -> :no; {^x, y, 3} when y > 1 -> {:yes, y}; _ -> :other end)
IO.inspect(cond do 1 + 1 == 3 -> :a; hd([nil]) -> :b; true -> :c end)
IO.inspect({if(nil, do: 1), if(0, do: :truthy, else: :falsy), unless(true, do: 1, else: 2)})
IO.inspect(attempt.(fn -> case :x do :y -> 1 end end))
IO.inspect(attempt.(fn -> cond do x == 2 -> 1 end end))
f = fn a, b when a > b -> :gt; a, a -> :eq; _, _ -> :lt end
IO.inspect({f.(2, 1), f.(1, 1), f.(0, 1)})
