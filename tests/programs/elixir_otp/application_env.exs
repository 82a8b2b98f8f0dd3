# Application environment and specifications.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

Application.put_env(:my, :k, a: 1)
IO.inspect({Application.get_env(:my, :k), Application.get_env(:my, :z, :d), Application.fetch_env(:my, :z), Application.delete_env(:my, :k), Application.get_all_env(:my)})
IO.inspect(attempt.(fn -> Application.fetch_env!(:my, :k) end))
IO.inspect(Application.started_applications() |> Enum.map(&elem(&1, 0)) |> Enum.filter(&(&1 in [:elixir, :kernel, :stdlib])) |> Enum.sort())
IO.inspect(Application.ensure_all_started(:no_such_app_x))
IO.inspect({Application.spec(:elixir, :vsn), Application.spec(:nope), Application.get_application(Enum)})
