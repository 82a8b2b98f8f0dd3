# Sigils.
IO.inspect({~w(a b c), ~w(a b)a, ~w(x y)c, ~s(quote "x" #{1 + 1}), ~S(raw #{x}), ~c(chars), ~C(raw\n)})
IO.inspect({~D[2024-02-29], ~T[12:30:00.5], ~N[2024-01-01 10:00:00], ~U[2024-01-01 10:00:00Z]})
IO.inspect({~r/a+/i, 'charlist', "string", ?a, ?\n, :"quoted atom", :+, :foo!})
IO.puts(~s"""
heredoc
  indented #{:x}
""")

defmodule MySigil do
  def sigil_i(s, []), do: String.to_integer(s)
  def sigil_i(s, 'n'), do: -String.to_integer(s)
end

import MySigil
IO.inspect({~i(42), ~i(42)n})
IO.inspect(1_000_000 + 0xFF + 0b11 + 0o17)
