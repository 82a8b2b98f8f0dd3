# Loaded after the library's own test_helper.exs.
done =
  case System.get_env("SUITE_DONE") do
    nil -> []
    "" -> []
    file -> file |> File.read!() |> String.split("\n", trim: true)
  end

# After a VM crash the run goes on with the tests that have no result yet.
exclude =
  for line <- done,
      [_module, name] = String.split(line, " ", parts: 2),
      do: {:test, String.to_atom(name)}

before = Keyword.get(ExUnit.configuration(), :exclude, [])

ExUnit.configure(
  formatters: [SuiteFormatter, ExUnit.CLIFormatter],
  max_cases: 1,
  seed: 0,
  colors: [enabled: false],
  exclude: before ++ exclude
)
