# Path, URI, System.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect({Path.join("a", "/b"), Path.join(["a", "b", ".."]), Path.expand("/a/../b/./c"), Path.basename("a/b.ex", ".ex"), Path.extname("x.tar.gz"), Path.rootname("a.b"), Path.split("/a/b"), Path.dirname("a/b"), Path.type("/x"), Path.relative_to("/a/b", "/a")})
u = URI.parse("https://user:pw@example.com:8080/p/a?q=1&r=a%20b#frag")
IO.inspect({u.host, u.port, u.path, u.query, u.fragment, u.userinfo, u.scheme})
IO.inspect({URI.decode_query(u.query), URI.encode_query(a: 1, b: "x y"), URI.encode("a b/é"), URI.encode_www_form("a b&"), URI.decode("a%20b"), to_string(u)})
IO.inspect({URI.merge("http://a/b/c", "../d") |> to_string(), URI.new("http://[bad"), URI.new("/ok") |> elem(0)})
System.put_env("FOO_X", "bar")
IO.inspect({System.get_env("FOO_X"), System.get_env("NOPE_X"), System.get_env("NOPE_X", "d"), System.fetch_env("NOPE_X"), System.delete_env("FOO_X")})
IO.inspect(attempt.(fn -> System.fetch_env!("NOPE_X") end))
IO.inspect(System.cmd("sh", ["-c", "echo $V; exit 4"], env: [{"V", "val"}]))
IO.inspect(System.cmd("sh", ["-c", "pwd"], cd: "/"))
IO.inspect(System.cmd("echo", ["a\nb"], into: []))
IO.inspect(System.shell("echo err >&2", stderr_to_stdout: true))
IO.inspect(attempt.(fn -> System.cmd("no_such_cmd_x", []) end))
IO.inspect({System.version(), System.otp_release(), is_list(System.argv()), System.find_executable("nope_x")})
