# Resources open, give elements, and close also at a halt.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

res = fn n ->
  Stream.resource(fn -> IO.puts("open"); 0 end,
    fn ^n -> {:halt, n}; x -> {[x, -x], x + 1} end,
    fn x -> IO.puts("close #{x}") end)
end
IO.inspect(Enum.to_list(res.(3)))
IO.inspect(Enum.take(res.(100), 3))
IO.inspect(attempt.(fn -> Enum.each(res.(5), fn x -> if x == 2, do: raise("stop") end) end))
IO.inspect(Stream.transform(1..5, 0, fn x, acc -> if acc > 5, do: {:halt, acc}, else: {[x, acc], acc + x} end) |> Enum.to_list())
s = 1..3 |> Stream.each(&IO.puts/1)
IO.inspect(Stream.run(s))
IO.inspect(Enum.zip(Stream.flat_map(1..3, &[&1, &1]), 10..15))
