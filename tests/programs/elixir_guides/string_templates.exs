# Interpolation calls String.Chars.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.puts("#{1} #{1.5} #{:a} #{"s"} #{'cl'} #{nil} #{true} #{[65, "b", ['c']]}")
IO.inspect(attempt.(fn -> "#{%{}}" end))
IO.inspect(attempt.(fn -> "#{self() |> then(fn _ -> {1} end)}" end))
IO.puts("#{~D[2024-01-01]} #{~T[10:00:00]} #{URI.parse("http://a/b")} #{Version.parse!("1.2.3")}")
IO.puts(Enum.join([1, nil, :b, "c"], "|"))
