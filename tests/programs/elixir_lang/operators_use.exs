# Operators, pipes, captures, ranges of precedence.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect({7 / 2, div(-7, 2), rem(-7, 2), Integer.mod(-7, 2), Integer.floor_div(-7, 2), 2 ** 10, 2 ** -1, 2.0 ** 3})
IO.inspect({1 == 1.0, 1 === 1.0, 1 != 2, :a < "b", nil || 1, false && 2, not true, !nil, 1 <= 1})
IO.inspect({[1, 2] ++ [3], [1, 2, 1] -- [1], 1 in [1], 2 not in [1], "a" <> "b"})
import Bitwise
IO.inspect({1 <<< 4, 255 >>> 2, 5 &&& 3, 5 ||| 2, bxor(5, 1), bnot(5)})
add = &(&1 + &2)
IO.inspect({add.(1, 2), (&{&1, :x}).(0), Enum.map([1], &to_string/1), (&"#{&1}!").(5)})
IO.inspect("  a b " |> String.trim() |> String.split() |> Enum.map(&String.upcase/1) |> Enum.join("+"))
IO.inspect(5 |> then(&(&1 * 2)) |> tap(&IO.puts/1))
IO.inspect({if(false, do: 1), unless(false, do: 2), max(1, 2), min(:a, 1), abs(-5), round(2.5), trunc(-2.5)})
IO.inspect(attempt.(fn -> div(1, 0) end))
