// What a kind of port does: the interface of the built-in drivers.
//
// One Driver per open port, owned by it. Every method is called with the port's lock held, on any
// thread; none may block for long. A driver that watches descriptors hands the poller a target
// that takes the lock and checks that the port still lives (see descriptor_watch.h).
#pragma once

#include <optional>
#include <string>

#include "io/port.h"
#include "io/port_options.h"

namespace corbel {

class Driver {
 public:
  virtual ~Driver() = default;

  // A command: bytes to write. Failures go by port.fail_errno.
  virtual void output(Port& port, std::string bytes) = 0;
  // port_control: nothing means badarg; else the reply as bytes, in the form reply_as_binary says.
  virtual std::optional<std::string> control(Port& port, Process& caller, std::uint32_t operation,
                                             std::span<const std::uint8_t> data) {
    return std::nullopt;
  }
  virtual bool control_reply_as_binary() const { return false; }
  // port_call: the non-value means badarg.
  virtual Term call(Port& port, Process& caller, std::uint32_t operation, Term data) {
    return Term();
  }
  // Bytes accepted but not written yet.
  virtual std::size_t pending_output() const { return 0; }
  // The port closes with output pending: write it, then port.output_drained().
  virtual void flush(Port& port) {}
  // The end: give everything back. Nothing is called afterwards but the destructor.
  virtual void stop(Port& port) {}
  // What precedes the port's name in crash dumps.
  virtual const char* description() const { return "Port controls linked-in driver"; }
  // Commands may be forced on a busy port (port_command's option force).
  virtual bool soft_busy() const { return false; }
};

// What starting a port came to: a driver, or an error for the caller of open_port.
struct DriverStart {
  std::unique_ptr<Driver> driver;
  Term error;  // atom: badarg, system_limit, a posix name; where driver is null
};

// The driver of a name ("tty_sl -c -e": up to the first space); null if there is none.
using DriverStarter = DriverStart (*)(Port& port, const std::string& command,
                                      const PortOptions& options);
DriverStarter find_driver(std::string_view name);
// Adds a driver; at start-up only.
void register_driver(std::string_view name, DriverStarter starter);

// The three kinds that are not found by name.
DriverStart start_spawn(Port& port, const std::string& command, const PortOptions& options);
DriverStart start_fd(Port& port, const std::string& command, const PortOptions& options);
DriverStart start_vanilla(Port& port, const std::string& path, const PortOptions& options);

// The process's side of a link to a port; by the thread that runs it.
void link_own_port(Process& p, Term port);
// open_port: a local port, or an atom that says what is wrong (badopt: in the options).
Term open_port(Process& owner, Term name, Term settings);

}  // namespace corbel
