// Ports and tracing: ports that get trace messages.
#pragma once

#include "term/term.h"

namespace corbel {

// Writes the message to the port in the external term format, as its owner's commands would be. Does
// nothing if the port has gone. Any thread that holds no port's lock.
void port_trace_command(Term port, Term message);

}  // namespace corbel
