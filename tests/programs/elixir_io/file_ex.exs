# Files and folders.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

File.mkdir_p!("a/b/c")
File.write!("a/f.txt", "one\ntwo\n")
IO.inspect({File.read("a/f.txt"), File.read("none"), File.exists?("a"), File.dir?("a"), File.regular?("a/f.txt")})
IO.inspect(File.stream!("a/f.txt") |> Enum.map(&String.trim/1))
File.write!("a/f.txt", "three\n", [:append])
IO.inspect(File.stream!("a/f.txt", [], 4) |> Enum.to_list())
IO.inspect({File.cp("a/f.txt", "a/g.txt"), File.rename("a/g.txt", "a/b/h.txt"), File.ls!("a") |> Enum.sort()})
IO.inspect({File.stat!("a/f.txt").size, File.rm("a/f.txt"), File.rm("a/f.txt"), File.rmdir("a")})
IO.inspect(File.cp_r("a", "z") |> elem(1) |> Enum.sort())
IO.inspect(Path.wildcard("z/**/*") |> Enum.sort())
IO.inspect(File.rm_rf("a") |> elem(1) |> Enum.sort())
IO.inspect(attempt.(fn -> File.read!("none") end))
IO.inspect(attempt.(fn -> File.mkdir!("z") end))
IO.inspect(attempt.(fn -> File.stream!("none") |> Enum.to_list() end))
IO.inspect(File.open("z/new", [:write, :utf8], fn f -> IO.write(f, "é") end))
IO.inspect(File.read!("z/new"))
["x", "y"] |> Stream.map(&(&1 <> "\n")) |> Stream.into(File.stream!("out")) |> Stream.run()
IO.inspect(File.read!("out"))
