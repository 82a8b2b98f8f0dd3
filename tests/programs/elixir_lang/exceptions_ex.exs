# Exceptions: raise, rescue, reraise, messages.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defmodule MyError do
  defexception [:code, message: "default text"]
end

defmodule Custom do
  defexception [:x]
  @impl true
  def message(e), do: "x is #{e.x}"
end

IO.inspect(attempt.(fn -> raise "plain" end))
IO.inspect(attempt.(fn -> raise MyError end))
IO.inspect(attempt.(fn -> raise MyError, code: 5, message: "m" end))
IO.inspect(attempt.(fn -> raise Custom, x: 3 end))
IO.inspect(attempt.(fn -> raise ArgumentError end))
IO.inspect(attempt.(fn -> :erlang.error(:badarg) end))
IO.inspect(attempt.(fn -> throw(:t) end))
IO.inspect(attempt.(fn -> exit(:e) end))
IO.inspect(attempt.(fn -> 1 / 0 end))
IO.inspect(attempt.(fn -> Process.whereis(:nope).x end))
IO.inspect(attempt.(fn -> apply(Nope, :f, [1]) end))
IO.inspect(attempt.(fn -> apply(String, :nofun, [1]) end))
IO.inspect(attempt.(fn -> raise 5 end))
r = try do
  raise MyError, code: 1
rescue
  e in [ArgumentError, MyError] -> e.code
else
  _ -> :never
after
  IO.puts("after")
end
IO.inspect(r)
IO.inspect(try do :v rescue _ -> 1 else :v -> :else_branch end)
