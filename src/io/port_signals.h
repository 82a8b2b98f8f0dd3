// What the port BIFs need of the signals to ports. With the port's lock held.
#pragma once

#include "io/port.h"

namespace corbel {

void port_output_now(Port& port, std::string bytes);
// Queues output behind a busy port. The caller is told by a message {Reference, true}, or badarg if
// the port ends first; gives the reference.
Term port_output_later(Process& sender, Port& port, std::string bytes);
// Logs that a command was no iodata, as stock does.
void port_report_bad_value(Port& port);

}  // namespace corbel
