# Adding periods and grouping by month.
days = Date.range(~D[2024-01-28], ~D[2024-03-02])
IO.inspect(days |> Enum.group_by(& &1.month) |> Enum.map(fn {m, d} -> {m, length(d)} end))
IO.inspect(days |> Enum.filter(&(Date.day_of_week(&1) > 5)) |> Enum.take(4))
IO.inspect(Enum.map(1..12, &Date.days_in_month(Date.new!(2023, &1, 1))))
IO.inspect(Date.range(~D[2024-01-10], ~D[2024-01-01], -3) |> Enum.to_list())
