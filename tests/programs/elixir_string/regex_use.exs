# Regular expressions.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

re = ~r/(?<year>\d{4})-(?<month>\d\d)/
IO.inspect(Regex.run(re, "on 2024-05-06"))
IO.inspect(Regex.named_captures(re, "on 2024-05-06"))
IO.inspect(Regex.scan(~r/(\w)(\d)/, "a1 b2 c3"))
IO.inspect(Regex.replace(re, "2024-05", "\\2/\\1"))
IO.inspect(Regex.replace(~r/\d+/, "a1b22", fn d -> "<#{d}>" end))
IO.inspect(Regex.split(~r/[,;]/, "a,b;c", include_captures: true))
IO.inspect({Regex.match?(~r/A/i, "xa"), Regex.source(re), Regex.opts(~r/a/iu), Regex.names(re), Regex.escape("a.b*c")})
IO.inspect(Regex.run(~r/b+/, "abbbc", return: :index))
IO.inspect(Regex.compile("("))
IO.inspect(attempt.(fn -> Regex.compile!("*a") end))
IO.inspect(Regex.run(~r/é(.)/u, "caféx"))
IO.inspect(~r/a b # comment
c/x |> Regex.match?("abc"))
