# Caesar cipher over binaries.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

rot = fn s, k -> for <<c <- s>>, into: "", do: (cond do c in ?a..?z -> <<rem(c - ?a + k, 26) + ?a>>; c in ?A..?Z -> <<rem(c - ?A + k, 26) + ?A>>; true -> <<c>> end) end
e = rot.("Hello, World", 3)
IO.inspect({e, rot.(e, 23)})
IO.inspect(Base.encode16("hi", case: :lower))
IO.inspect({Base.decode16("6869", case: :mixed), Base.encode64("hi?"), Base.url_encode64(<<255, 254>>), Base.encode32("a", padding: false), Base.decode64("!!")})
IO.inspect(attempt.(fn -> Base.decode64!("a") end))
