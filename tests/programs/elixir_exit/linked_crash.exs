# A linked process takes the script down.
Logger.configure(level: :none)
IO.puts("start")
spawn_link(fn -> exit(:crashed) end)
Process.sleep(2000)
IO.puts("never here")
