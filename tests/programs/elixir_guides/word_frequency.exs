# Word frequencies through a pipe.
"The quick brown the lazy The end of the tale end"
|> String.downcase()
|> String.split()
|> Enum.frequencies()
|> Enum.sort_by(fn {w, c} -> {-c, w} end)
|> Enum.each(fn {w, c} -> IO.puts("#{String.pad_trailing(w, 8)} #{c}") end)
