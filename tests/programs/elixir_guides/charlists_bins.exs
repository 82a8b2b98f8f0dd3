# Binaries, char lists and code points.
IO.inspect({?a, ?é, 'héllo', [104, 105], 'hi' == [104, 105], "hi" == <<104, 105>>})
IO.inspect({to_charlist("hi"), to_string('hi'), List.to_string([8364, "x"]), String.to_charlist("é")})
IO.inspect("hełło" <> <<0>>)
IO.inspect('hełło')
IO.inspect(<<head, rest::binary>> = "abc")
IO.inspect({head, rest, byte_size("ł"), "\u0061" == "a"})
IO.inspect([?a, 0])
