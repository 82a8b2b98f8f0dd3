// Ports and tracing: events of ports, and ports that get trace messages.
//
// The functions about a port's events are called with its lock held. A tracer that is a port itself
// gets them later, one after the other, on another thread, since nobody takes a second port's lock.
// OTP: erlang(3), trace/3, flags ports, send and 'receive'.
#pragma once

#include <span>

#include "io/port.h"
#include "trace/tracee.h"

namespace corbel {

// Writes the message to the port in the external term format, as its owner's commands would be.
// Does nothing if the port has gone. Any thread that holds no port's lock.
void port_trace_command(Term port, Term message);
// The same, later. Any thread.
void port_trace_command_later(Term port, Term message);

inline const TraceSettings* traced(const Port& port, TraceFlags flags) {
  // Acquire pairs with the release of set_tracing.
  const TraceSettings* settings = port.trace.load(std::memory_order_acquire);
  return settings == nullptr || (settings->flags & flags) == 0 ? nullptr : settings;
}

// open, closed, getting_linked, register and so on.
void trace_port_event(Port& port, Term tag, Term data, Term extra = Term());
// in and out, for flag running_ports.
void trace_port_run(Port& port, Term tag, Term what);
// {Caller, {What, Argument}}, or {Caller, What} without an argument.
void trace_port_receive(Port& port, Term caller, Term what, Term argument = Term());
void trace_port_receive_bytes(Port& port, Term caller, Term what,
                              std::span<const std::uint8_t> bytes);
// {control, {Operation, Bytes}} and its answer.
void trace_port_control(Port& port, Term caller, std::uint32_t operation,
                        std::span<const std::uint8_t> bytes);
void trace_port_reply(Port& port, Term caller, Term what, std::span<const std::uint8_t> bytes);
// What the port sends: {Port, {data, Bytes}}, whatever form the receiver gets; other messages.
void trace_port_data(Port& port, std::span<const std::uint8_t> bytes);
void trace_port_send(Port& port, Term to, Term message);

}  // namespace corbel
