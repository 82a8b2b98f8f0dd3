# Structs: defaults, updates, enforced keys.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

defmodule User do
  @enforce_keys [:name]
  defstruct [:name, age: 0, tags: []]
end

defmodule Main do
  def run(attempt) do
    u = %User{name: "Ann"}
    IO.inspect(u)
    IO.inspect(%{u | age: 3})
    IO.inspect(attempt.(fn -> %{u | nokey: 3} end))
    IO.inspect(attempt.(fn -> struct!(User, %{}) end))
    IO.inspect(attempt.(fn -> struct!(User, name: "x", bad: 1) end))
    IO.inspect({struct(User, bad: 1, age: 5), Map.from_struct(u), u.__struct__, is_struct(u), is_struct(u, User), is_map(u)})
    IO.inspect(attempt.(fn -> u[:name] end))
    %User{name: n} = u
    IO.inspect(n)
    IO.inspect(match?(%User{age: 0}, u))
    IO.inspect(u == %User{name: "Ann"})
    IO.inspect(attempt.(fn -> Enum.count(u) end))
    IO.inspect(inspect(u, structs: false))
  end
end

Main.run(attempt)
