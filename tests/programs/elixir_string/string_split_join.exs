# Splitting and joining.
IO.inspect({String.split("a  b"), String.split("a-b_c", ["-", "_"]), String.splitter("1,2,3", ",") |> Enum.take(2), String.split("", ","), String.split("a,,b", ",", trim: true)})
IO.inspect("k1=v1;k2=v2" |> String.split(";") |> Map.new(&List.to_tuple(String.split(&1, "="))))
