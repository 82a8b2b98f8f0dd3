# Versions and requirements.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.inspect({Version.parse("1.2.3-rc.1+b"), Version.compare("1.10.0", "1.9.9"), Version.match?("1.2.3", "~> 1.2"), Version.match?("2.0.0-dev", ">= 1.0.0"), Version.parse("1.2")})
IO.inspect(attempt.(fn -> Version.parse!("x") end))
IO.inspect(attempt.(fn -> Version.match?("1.0.0", "~~ 1") end))
IO.inspect(Enum.sort(["1.10.0", "1.2.0"], {:desc, Version}))
