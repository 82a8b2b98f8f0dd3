# Tuple, Atom, Function and Kernel bits.
IO.inspect({Tuple.append({1}, 2), Tuple.insert_at({1, 3}, 1, 2), Tuple.delete_at({1, 2}, 0), Tuple.duplicate(0, 3), Tuple.to_list({1}), Tuple.sum({1, 2}), put_elem({1, 2}, 0, :x), elem({1}, 0)})
IO.inspect({Atom.to_string(Enum), Atom.to_charlist(:a), Module.concat(A, B), Module.split(A.B.C), Module.safe_concat("Elixir", "Enum")})
IO.inspect({Function.identity(1), Function.info(&Enum.map/2, :arity), Function.capture(Enum, :count, 1), is_function(&(&1), 1)})
IO.inspect({is_nil(nil), is_exception(%RuntimeError{}), is_map_key(%{a: 1}, :a), binary_part("hello", 1, 2), inspect(self()) =~ "#PID"})
IO.inspect({~w(a), match?([_], ~w(a)), to_string(:a), to_string(1.0), to_string([?a, "b"]), to_charlist(12)})
IO.inspect({apply(Enum, :sum, [[1, 2]]), apply(fn a -> a end, [1]), then(1, &(&1 + 1)), Kernel.+(1, 2), max("a", :b)})
