# Code: evaluation, parsing, formatting, compiling strings.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect(Code.eval_string("a + b * 2", a: 1, b: 3))
IO.inspect(Code.eval_string("x = 5; y = x + 1; {x, y}") |> elem(0))
IO.inspect(Code.string_to_quoted("1 + foo(:a)"))
IO.inspect(Code.string_to_quoted("1 +") |> elem(0))
IO.inspect(attempt.(fn -> Code.eval_string("1 + ") end))
IO.inspect(attempt.(fn -> Code.eval_string("undefined_var_x + 1") end))
IO.inspect(attempt.(fn -> Code.eval_string("foo(") end))
IO.inspect(attempt.(fn -> Code.eval_string("raise \"in eval\"") end))
[{m, b}] = Code.compile_string("defmodule Dyn do def f(x), do: x * 3 end")
IO.inspect({m, is_binary(b), m.f(4)})
IO.puts(Code.format_string!("foo(a,b)  |>   bar( [1,2,  3] )\nif   x,do: y"))
IO.inspect(Code.eval_quoted(quote(do: unquote(3) * 4)) |> elem(0))
IO.inspect({Code.ensure_loaded?(Enum), Code.ensure_loaded(NoSuchMod), function_exported?(Enum, :map, 2), macro_exported?(Kernel, :if, 2)})
defmodule Tmp do
  Module.register_attribute(__MODULE__, :acc, accumulate: true)
  @acc 1
  @acc 2
  def acc, do: @acc
  def env, do: {__MODULE__, __ENV__.function, __ENV__.line}
end
IO.inspect({Tmp.acc(), Tmp.env(), Tmp.__info__(:functions)})
defmodule :erl_style, do: def(f, do: :ok)
IO.inspect(:erl_style.f())
Module.create(Made, quote(do: def(g, do: :made)), Macro.Env.location(__ENV__))
IO.inspect(Made.g())
