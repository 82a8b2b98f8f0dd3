# The List module.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect({List.first([1, 2]), List.last([]), List.flatten([1, [2, [3]]]), List.insert_at([1, 2], -1, :x), List.delete_at([1, 2, 3], 1), List.replace_at([1, 2], 0, :y), List.update_at([1, 2], 1, &(&1 * 5))})
IO.inspect({List.zip([[1, 2], [3, 4]]), List.wrap(nil), List.wrap(1), List.duplicate(:a, 2), List.foldr([1, 2], 0, &-/2), List.keyfind([a: 1], :a, 0), List.keystore([a: 1], :b, 0, {:b, 2}), List.pop_at([1, 2], 0)})
IO.inspect({List.starts_with?([1, 2], [1]), List.myers_difference([1, 2, 3], [1, 3, 4]), List.to_tuple([1]), List.ascii_printable?('ab'), List.improper?([1 | 2]), List.to_integer('42')})
IO.inspect(attempt.(fn -> List.to_integer('x') end))
IO.inspect(attempt.(fn -> List.keyfind!([a: 1], :z, 0) end))
