// Starts the input and output of the node: built-in drivers, signals of the system, cleanup for
// processes that end. Called once by the program, before the first process runs.
#pragma once

#include "io/driver.h"

namespace corbel {

enum class BreakOption : std::uint8_t {
  Menu,     // Ctrl-C shows the break menu
  Shell,    // +Bc: Ctrl-C goes to the shell
  Default,  // +Bd: Ctrl-C ends the node
  Ignore,   // +Bi: Ctrl-C, Ctrl-\ and Ctrl-Z do nothing
};

void start_io(BreakOption break_option);

DriverStart start_ram_file(Port& port, const std::string& command, const PortOptions& options);
DriverStart start_trace_file(Port& port, const std::string& command, const PortOptions& options);
DriverStart start_terminal(Port& port, const std::string& command, const PortOptions& options);

}  // namespace corbel
