# String functions.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect({String.length("héllo"), byte_size("héllo"), String.upcase("straße"), String.capitalize("éa"), String.reverse("añb")})
IO.inspect({String.split(" a  b "), String.split("a,b,c", ","), String.split("a,b,c", ",", parts: 2), String.split("a1b2", ~r/\d/), String.split("abc", "", trim: true)})
IO.inspect({String.replace("a.b.c", ".", "-"), String.replace("a.b.c", ".", "-", global: false), String.replace("abc", ~r/[ac]/, fn m -> "<#{m}>" end)})
IO.inspect({String.slice("hello", 1..3), String.slice("hello", -3, 2), String.at("abc", 1), String.at("abc", 9), String.first(""), String.last("xyz")})
IO.inspect({String.trim("  a "), String.trim_leading("xxa", "x"), String.pad_leading("7", 3, "0"), String.pad_trailing("ab", 5), String.duplicate("ab", 3)})
IO.inspect({String.starts_with?("hello", ["x", "he"]), String.ends_with?("hello", "lo"), String.contains?("abc", "bc"), "abc" =~ "b", "abc" =~ ~r/^b/})
IO.inspect({String.graphemes("e\u0301a"), String.codepoints("e\u0301a"), String.to_charlist("hi"), String.next_grapheme("ab")})
IO.inspect({String.to_integer("42"), String.to_float("1.5"), String.to_atom("abc"), Integer.parse("12x"), Float.parse("1.5e3z"), Integer.parse("x")})
IO.inspect({String.valid?("a"), String.valid?(<<255>>), String.printable?("a\0"), String.jaro_distance("martha", "marhta"), String.myers_difference("abc", "adc")})
IO.inspect(attempt.(fn -> String.to_integer("4x") end))
IO.inspect(attempt.(fn -> String.to_existing_atom("surely not existing") end))
IO.inspect(attempt.(fn -> String.length(:a) end))
