# Macros, quote and unquote.
defmodule M do
  defmacro unless2(c, do: b), do: quote(do: if(!unquote(c), do: unquote(b)))

  defmacro twice(e) do
    quote do
      unquote(e)
      unquote(e)
    end
  end

  defmacro defgetters(kw) do
    for {k, v} <- kw, do: quote(do: def(unquote(k)(), do: unquote(v)))
  end

  defmacro hygienic, do: quote(do: x = 99)
  defmacro unhygienic, do: quote(do: var!(x) = 99)
end

defmodule G do
  require M
  M.defgetters(one: 1, two: 2)
end

defmodule T do
  require M
  import M, only: [twice: 1]

  def run do
    IO.inspect(M.unless2(false, do: :yes))
    twice(IO.puts("hi"))
    x = 1
    M.hygienic()
    IO.inspect(x)
    M.unhygienic()
    IO.inspect(x)
    IO.inspect({G.one(), G.two()})
  end
end

T.run()
IO.inspect(quote do: 1 + foo(2, x))
IO.puts(Macro.to_string(quote do: if(a > 1, do: [b | c], else: %{k: "v"})))
IO.inspect(Macro.expand(quote(do: unless(a, do: b)), __ENV__) |> Macro.to_string())
IO.inspect(Macro.prewalk(quote(do: a + b), fn {:+, m, args} -> {:-, m, args}; x -> x end) |> Macro.to_string())
IO.inspect(Macro.escape(%{a: {1, 2, 3}}))
IO.inspect({Macro.camelize("a_b"), Macro.underscore("FooBar"), Macro.classify_atom(:"a b")})
