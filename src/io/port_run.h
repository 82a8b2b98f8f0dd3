// While a port does something: its trace events in and out (flag running_ports), and the time that
// counts as a port's. Made with the port's lock held, and ends before it is given back.
#pragma once

#include "io/port.h"
#include "platform/microstates.h"
#include "trace/port_tracing.h"

namespace corbel {

class PortRun {
 public:
  // what: the signal that the port carries out, or 0 where its driver has been called.
  explicit PortRun(Port& port, Term what = Term::small(0))
      : port_(port), what_(what), in_state_(Microstate::Port) {
    if (port.trace.load(std::memory_order_relaxed) != nullptr) [[unlikely]] {
      trace_port_run(port, am::in, what);
    }
  }
  ~PortRun() {
    if (port_.trace.load(std::memory_order_relaxed) != nullptr && port_.alive()) [[unlikely]] {
      trace_port_run(port_, am::out, what_);
    }
  }
  PortRun(const PortRun&) = delete;
  PortRun& operator=(const PortRun&) = delete;

 private:
  Port& port_;
  const Term what_;
  InMicrostate in_state_;
};

}  // namespace corbel
