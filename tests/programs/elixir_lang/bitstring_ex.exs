# Bit strings in Elixir.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect(<<1::4, 2::4>>)
IO.inspect(<<1::3>>)
IO.inspect(<<1.5::float-32, "é"::utf16, 300::16-little>>)
<<a::signed-8, b::binary-size(2), rest::bits>> = <<255, "hi", 5::3>>
IO.inspect({a, b, rest})
IO.inspect({bit_size(<<1::3>>), byte_size(<<1::12>>), is_binary(<<1::3>>), is_bitstring(<<1::3>>)})
n = 3
IO.inspect(attempt.(fn -> <<_::binary-size(n)>> = "ab" end))
IO.inspect(attempt.(fn -> <<(:a |> Function.identity())::8>> end))
IO.inspect(<<0, 1, 2>> <> <<3>>)
IO.inspect("a\0b")
IO.inspect(for(<<b::1 <- <<0b1010::4>> >>, do: b))
IO.inspect(:binary.bin_to_list("abc"))
