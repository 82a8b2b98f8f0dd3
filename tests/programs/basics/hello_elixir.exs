IO.puts("hello #{inspect(Enum.map(1..5, &(&1 * &1)))}")
System.halt(3)
