# Logger levels and messages to a captured device.
require Logger
Logger.configure(level: :warn)
IO.inspect(Logger.level())
IO.inspect(Logger.info("hidden"))
IO.inspect(Logger.metadata(a: 1))
IO.inspect(Logger.metadata())
IO.inspect({Logger.compare_levels(:error, :info), Logger.enabled?(self())})
Logger.configure(level: :none)
IO.inspect(Logger.error("also hidden"))
