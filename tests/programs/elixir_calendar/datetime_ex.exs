# Date times, naive ones, times.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

n = ~N[2024-01-31 23:59:58.123]
IO.inspect({NaiveDateTime.add(n, 2), NaiveDateTime.diff(~N[2024-02-01 00:00:00], n), NaiveDateTime.truncate(n, :second), NaiveDateTime.to_date(n), NaiveDateTime.to_iso8601(n)})
u = ~U[2024-01-31 12:00:00Z]
IO.inspect({DateTime.to_unix(u), DateTime.from_unix(1_700_000_000), DateTime.from_unix!(1_700_000_000_123, :millisecond), DateTime.add(u, 3, :day), DateTime.diff(u, ~U[2024-01-30 12:00:00Z], :hour)})
IO.inspect({DateTime.from_iso8601("2024-01-01T10:00:00+02:00"), DateTime.from_iso8601("bad"), DateTime.compare(u, u), DateTime.to_naive(u)})
t = ~T[10:30:15.000001]
IO.inspect({Time.add(t, 3600), Time.diff(~T[11:00:00], t), Time.truncate(t, :millisecond), Time.new(25, 0, 0), Time.compare(t, ~T[00:00:00]), Time.to_seconds_after_midnight(t)})
IO.puts(Calendar.strftime(u, "%H:%M:%S %I %p %c %x %X %z %Z %%"))
IO.inspect(DateTime.shift_zone(u, "Europe/Paris"))
IO.inspect(attempt.(fn -> DateTime.shift_zone!(u, "Europe/Paris") end))
IO.inspect(Enum.sort([~U[2024-01-02 00:00:00Z], u, ~U[2023-01-01 00:00:00Z]], DateTime))
IO.inspect(NaiveDateTime.from_iso8601("2024-01-01 25:00:00"))
