# Calling Erlang modules.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect({:math.sqrt(16), :lists.reverse('abc'), :erlang.phash2("x"), :string.uppercase("a"), :binary.split("a-b", "-")})
IO.inspect(:ets.new(:t, [:set]) |> tap(&:ets.insert(&1, {:a, 1})) |> :ets.tab2list())
IO.inspect(:queue.to_list(:queue.in(1, :queue.new())))
IO.inspect({:io_lib.format("~p ~.2f", [:a, 1.5]) |> to_string(), :calendar.valid_date(2024, 2, 30)})
IO.inspect(attempt.(fn -> :erlang.binary_to_term("x") end))
IO.inspect(attempt.(fn -> :lists.foo() end))
:io.format("~s~n", ["from io"])
