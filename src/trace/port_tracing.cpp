// See port_tracing.h.
#include "trace/port_tracing.h"

#include <deque>

#include "base/reclaim.h"
#include "heap/copy.h"
#include "io/port_signals.h"
#include "sched/scheduler.h"
#include "term/arith.h"
#include "term/binary.h"
#include "term/etf.h"

namespace corbel {

namespace {

struct PendingCommand {
  Term port;
  std::string bytes;
};
struct PendingCommands {
  std::mutex lock;
  std::deque<PendingCommand> queue;  // guarded by lock
  bool draining = false;             // a job is at it; guarded by lock
};
PendingCommands& pending() {
  static auto* commands = new PendingCommands;
  return *commands;
}

std::string encoded(Term message) {
  std::vector<std::uint8_t> bytes;
  encode_term(message, bytes);
  return {bytes.begin(), bytes.end()};
}

void write_to(Term id, std::string bytes) {
  auto port = find_port(id);
  if (port == nullptr) return;
  auto guard = port->lock();
  if (port->alive()) port_output_now(*port, std::move(bytes));
}

void drain(void*) {
  PendingCommands& commands = pending();
  while (true) {
    std::unique_lock guard(commands.lock);
    if (commands.queue.empty()) {
      commands.draining = false;
      return;
    }
    PendingCommand next = std::move(commands.queue.front());
    commands.queue.pop_front();
    guard.unlock();
    write_to(next.port, std::move(next.bytes));
  }
}

// Reports, if the tracer wants it. The scope keeps the settings: ports run on any thread.
void report(Port& port, TraceFlags flag, TraceEvent event) {
  ReclaimSection awake;
  const TraceSettings* settings = traced(port, flag);
  if (settings == nullptr) return;
  if (settings->tracer->status(port.id()) == TraceVerdict::Remove) {
    forget_tracer(port.trace, settings);
    return;
  }
  if (settings->tracer->enabled(event.tag, port.id()) != TraceVerdict::Trace) return;
  event.tracee = port.id();
  event.flags = settings->flags;
  event.from_port = true;
  settings->tracer->trace(event);
}

}  // namespace

void port_trace_command(Term port, Term message) { write_to(port, encoded(message)); }

void port_trace_command_later(Term port, Term message) {
  PendingCommands& commands = pending();
  std::lock_guard guard(commands.lock);
  commands.queue.push_back({port, encoded(message)});
  if (std::exchange(commands.draining, true)) return;
  run_on_dirty_io(&drain, nullptr);
}

void trace_port_event(Port& port, Term tag, Term data, Term extra) {
  if (traced(port, trace_flag::kPorts) == nullptr) return;
  TraceEvent event;
  event.tag = tag;
  event.data = data;
  event.extra = extra;
  report(port, trace_flag::kPorts, event);
}

void trace_port_run(Port& port, Term tag, Term what) {
  if (traced(port, trace_flag::kRunningPorts) == nullptr) return;
  TraceEvent event;
  event.tag = tag;
  event.data = what;
  report(port, trace_flag::kRunningPorts, event);
}

void trace_port_receive(Port& port, Term caller, Term what, Term argument) {
  if (traced(port, trace_flag::kReceive) == nullptr) return;
  FragmentHeap heap(16 + (argument.is_value() ? copied_size_words(argument) : 0));
  Term action = argument.is_value() ? make_tuple(heap, what, argument) : what;
  TraceEvent event;
  event.tag = am::receive;
  event.data = make_tuple(heap, caller, action);
  report(port, trace_flag::kReceive, event);
}

void trace_port_receive_bytes(Port& port, Term caller, Term what,
                              std::span<const std::uint8_t> bytes) {
  if (traced(port, trace_flag::kReceive) == nullptr) return;
  FragmentHeap heap(16 + bytes.size() / 8);
  trace_port_receive(port, caller, what, make_binary(heap, bytes));
}

void trace_port_control(Port& port, Term caller, std::uint32_t operation,
                        std::span<const std::uint8_t> bytes) {
  if (traced(port, trace_flag::kReceive) == nullptr) return;
  FragmentHeap heap(16 + bytes.size() / 8);
  Term data = make_binary(heap, bytes);
  trace_port_receive(port, caller, am::control, make_tuple(heap, Term::small(operation), data));
}

void trace_port_reply(Port& port, Term caller, Term what, std::span<const std::uint8_t> bytes) {
  if (traced(port, trace_flag::kSend) == nullptr) return;
  FragmentHeap heap(24 + bytes.size() / 8);
  Term content = make_tuple(heap, what, make_binary(heap, bytes));
  trace_port_send(port, caller, make_tuple(heap, port.id(), content));
}

void trace_port_data(Port& port, std::span<const std::uint8_t> bytes) {
  trace_port_reply(port, port.connected(), am::data, bytes);
}

void trace_port_send(Port& port, Term to, Term message) {
  TraceEvent event;
  event.tag = am::send;
  event.data = message;
  event.extra = to;
  report(port, trace_flag::kSend, event);
}

}  // namespace corbel
