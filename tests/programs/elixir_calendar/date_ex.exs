# Dates.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

d = ~D[2024-02-28]
IO.inspect({Date.add(d, 2), Date.diff(~D[2024-03-01], d), Date.day_of_week(d), Date.leap_year?(d), Date.days_in_month(d), Date.beginning_of_week(d), Date.end_of_month(d)})
IO.inspect({Date.compare(d, ~D[2024-01-01]), Date.to_iso8601(d, :basic), Date.from_iso8601("2024-13-01"), Date.from_iso8601("x"), Date.new(2023, 2, 29), Date.quarter_of_year(d), Date.day_of_year(d)})
r = Date.range(d, ~D[2024-03-02])
IO.inspect({r, Enum.count(r), Enum.to_list(r), ~D[2024-03-01] in r})
IO.inspect(attempt.(fn -> Date.new!(2023, 2, 30) end))
IO.inspect(attempt.(fn -> Date.from_iso8601!("2023-02-30") end))
IO.inspect({d.year, Date.to_erl(d), Date.to_gregorian_days(d), Date.from_gregorian_days(1), to_string(d), "#{d}"})
IO.puts(Calendar.strftime(d, "%a %A %b %B %d %-d %j %y %Y %m %q %u"))
