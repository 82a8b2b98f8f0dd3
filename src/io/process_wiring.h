// Tells the process layer, which does not know of ports, how signals to ports go.
#pragma once

namespace corbel {

// Once, before the schedulers start.
void wire_ports_to_processes();

}  // namespace corbel
