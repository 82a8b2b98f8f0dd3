# IO and StringIO.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.puts("plain")
IO.puts([?a, "b", [99]])
IO.write("no newline\n")
IO.inspect(IO.gets("prompt> "))
{:ok, s} = StringIO.open("line 1\nline 2\nrest")
IO.inspect({IO.gets(s, ""), IO.read(s, :line), IO.read(s, 2), IO.read(s, :eof), IO.read(s, :line)})
IO.puts(s, "written")
IO.inspect(StringIO.contents(s))
IO.inspect(StringIO.close(s))
IO.inspect(IO.iodata_to_binary(["a", [?b, "c"]]))
IO.inspect(IO.iodata_length(["abc", 1]))
IO.inspect(IO.chardata_to_string(["é", 8364]))
IO.puts(IO.ANSI.format([:red, "x"], false))
IO.inspect(IO.ANSI.format([:red, "x", :reset], true) |> IO.iodata_to_binary())
IO.inspect(attempt.(fn -> IO.puts({1}) end))
IO.inspect(StringIO.open("abc", fn io -> IO.read(io, 2) end))
IO.puts(:stderr, "to stderr")
