# Normal forms, case modes, bag distance and equivalence.
IO.inspect({String.normalize("é", :nfd) |> byte_size(), String.equivalent?("é", "e\u0301")})
IO.inspect({String.downcase("ΣΑΣ", :greek), String.upcase("i", :turkic), String.downcase("ABC", :ascii)})
IO.inspect({String.length("👨‍👩‍👧"), String.split_at("日本語", 1), String.graphemes("🇸🇪🇳🇴")})
IO.inspect({String.bag_distance("abcd", "abce"), String.chunk("ab\0c", :printable)})
IO.inspect(for <<c::utf8 <- "aé€">>, do: c)
IO.inspect("日本語" <> " text")
IO.inspect("tab\t nl\n quote\" esc\e \u0001 \x7f")
IO.inspect(<<104, 255>>)
IO.puts("Line \
continued")
IO.inspect(~S(no #{interp} \n))
