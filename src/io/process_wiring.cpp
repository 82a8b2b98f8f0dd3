// See process_wiring.h.
#include "io/process_wiring.h"

#include "io/port.h"
#include "process/signals.h"
#include "sched/halt.h"

namespace corbel {

namespace {

Result<Term> send(Process& sender, Term port, Term message) {
  return port_send(sender, port, message, false, message);
}

bool link(Process& p, Term port) { return port_link(port, p.pid); }
void unlink(Process& p, Term port) { port_unlink(port, p.pid); }

bool monitor(Process& p, Term port, const ReferenceNumbers& ref, Term name) {
  return port_monitor(port, p.pid, make_reference(p.heap, ref), name.is_value() ? name : port);
}

void demonitor(Process& p, Term port, const ReferenceNumbers& ref) {
  port_demonitor(port, p.pid, make_reference(p.heap, ref));
}

}  // namespace

void wire_ports_to_processes() {
  set_port_send(&send);
  set_port_exit(&port_exit_signal);
  set_port_links({&link, &unlink, &monitor, &demonitor, &port_register, &port_unregister});
  add_halt_hook(&halt_ports);
}

}  // namespace corbel
