# A module defined twice.
Code.compiler_options(ignore_module_conflict: true)
defmodule Twice, do: def(v, do: 1)
IO.inspect(Twice.v())
Code.eval_string("defmodule Twice, do: def(v, do: 2)")
IO.inspect(apply(Twice, :v, []))
