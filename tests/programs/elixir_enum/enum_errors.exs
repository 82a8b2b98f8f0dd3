# Errors of Enum.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

for f <- [fn -> Enum.at(5, 0) end, fn -> Enum.chunk_every([1], 0) end, fn -> Enum.reduce([], &+/2) end, fn -> Enum.min([]) end, fn -> Enum.fetch!([], 0) end, fn -> Enum.take([1], :a) end, fn -> Enum.zip([1], :b) end], do: IO.inspect(attempt.(f))
