# Command lines.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect(OptionParser.parse(["--flag", "--name", "bob", "-v", "rest", "--", "x"], strict: [flag: :boolean, name: :string, verbose: :count], aliases: [v: :verbose]))
IO.inspect(OptionParser.parse(["--n", "abc", "--no-color", "--unknown"], strict: [n: :integer, color: :boolean]))
IO.inspect(OptionParser.split("a 'b c' \"d e\""))
IO.inspect(attempt.(fn -> OptionParser.parse!(["--n", "x"], strict: [n: :integer]) end))
IO.inspect(OptionParser.to_argv(a: true, b: 5))
