// Signals from processes to ports: commands, close, connect, exits, links, monitors.
//
// OTP: Reference Manual, "Ports and Port Drivers"; erlang(3).
#include "io/port_signals.h"

#include "bif/bif.h"
#include "code/exports.h"
#include "io/driver.h"
#include "io/io_list.h"
#include "io/port_run.h"
#include "io/port_table.h"
#include "process/logger_message.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "term/binary.h"
#include "term/objects.h"
#include "term/reference.h"
#include "trace/port_tracing.h"

namespace corbel {
namespace {

void send_badsig(Port& port) { send_exit_signal(port.id(), port.connected(), am::badsig); }

void report_bad_value(Port& port) {
  report_to_logger(am::error, Term(), Term(), "Bad value on output port '" + port.name() + "'\n");
}

// A message to a port, taken apart.
enum class Command { Output, Close, Connect, Bad };
struct ParsedCommand {
  Command command = Command::Bad;
  Term owner;
  Term argument;
};

ParsedCommand parse_command(Term message) {
  if (!message.is_tuple(2)) return {};
  TupleView outer(message);
  if (!outer[0].is_local_pid()) return {};
  if (same_bits(outer[1], am::close)) return {Command::Close, outer[0], Term()};
  if (!outer[1].is_tuple(2)) return {};
  TupleView inner(outer[1]);
  if (same_bits(inner[0], am::command)) return {Command::Output, outer[0], inner[1]};
  if (same_bits(inner[0], am::connect)) return {Command::Connect, outer[0], inner[1]};
  return {};
}

void carry_out_output(Port& port, std::string bytes) {
  port.count_output(bytes.size());
  port_table().count_output(bytes.size());
  port.driver().output(port, std::move(bytes));
}

void trace_command(Port& port, Term caller, const std::string& bytes) {
  trace_port_receive_bytes(port, caller, am::command,
                           {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

void carry_out(Port& port, const ParsedCommand& parsed) {
  PortRun run(port, parsed.command == Command::Close     ? am::close
                    : parsed.command == Command::Connect ? am::connect
                                                         : am::command);
  bool owner = same_bits(parsed.owner, port.connected());
  switch (parsed.command) {
    case Command::Output: {
      std::string bytes;
      if (!append_iodata(bytes, parsed.argument)) {
        report_bad_value(port);
        return send_badsig(port);
      }
      if (!owner) return send_badsig(port);
      trace_command(port, parsed.owner, bytes);
      return carry_out_output(port, std::move(bytes));
    }
    case Command::Close:
      if (!owner) return send_badsig(port);
      trace_port_receive(port, parsed.owner, am::close);
      port.exit(parsed.owner, am::normal, true, false);
      return;
    case Command::Connect:
      if (!owner || !parsed.argument.is_local_pid()) return send_badsig(port);
      trace_port_receive(port, parsed.owner, am::connect, parsed.argument);
      port.set_connected(parsed.argument);
      port.deliver(parsed.owner, [](FragmentHeap&) { return am::connected; });
      return;
    case Command::Bad:
      return send_badsig(port);
  }
}

// Tells the waiting process: {Reference, Result}.
void reply(Term pid, const ReferenceNumbers& numbers, Term result) {
  FragmentHeap heap(16);
  deliver_message(pid, heap, make_tuple(heap, make_reference(heap, numbers), result));
}

}  // namespace

// Queues the command behind a busy port; the reference that the answer will carry.
Term port_output_later(Process& sender, Port& port, std::string bytes) {
  trace_command(port, sender.pid, bytes);
  ReferenceNumbers numbers = next_reference_numbers();
  Term pid = sender.pid;
  port.wait_until_idle([=, bytes = std::move(bytes)](Port& port) mutable {
    bool alive = port.alive();
    if (alive) carry_out_output(port, std::move(bytes));
    reply(pid, numbers, alive ? am::true_ : am::badarg);
  });
  return make_reference(sender.heap, numbers);
}

void port_output_now(Port& port, std::string bytes) { carry_out_output(port, std::move(bytes)); }
void port_report_bad_value(Port& port) { report_bad_value(port); }

bool port_signal(Process* sender, Term id, Term message) {
  auto port = find_port(id);
  if (port == nullptr) return false;
  auto guard = port->lock();
  if (!port->alive()) return false;
  carry_out(*port, parse_command(message));
  return true;
}

bool port_is_busy(Term id) {
  auto port = find_port(id);
  if (port == nullptr) return false;
  auto guard = port->lock();
  return port->busy();
}

Result<Term> port_send(Process& sender, Term id, Term message, bool nosuspend, Term result) {
  auto port = find_port(id);
  if (port == nullptr) return result;
  auto guard = port->lock();
  if (!port->alive()) return result;
  ParsedCommand parsed = parse_command(message);
  bool must_wait = port->busy() && parsed.command == Command::Output &&
                   same_bits(parsed.owner, port->connected());
  std::string bytes;
  if (!must_wait || !append_iodata(bytes, parsed.argument)) {
    carry_out(*port, parsed);
    return result;
  }
  if (nosuspend) return am::nosuspend;
  // OTP: Reference Manual, "Ports and Port Drivers": the sender is suspended while the port is
  // busy.
  trace_command(*port, sender.pid, bytes);
  ++sender.suspend_count;
  sender.state.fetch_or(process_state::kSuspended, std::memory_order_relaxed);
  port->wait_until_idle([pid = sender.pid, bytes = std::move(bytes)](Port& idle) mutable {
    if (idle.alive()) carry_out_output(idle, std::move(bytes));
    send_signal(pid, allocate_control(SignalKind::Resume, pid));
  });
  static const Export* const rest = export_for(am::erts_internal, atom("port_sent"), 1);
  return sender.yield_to(rest, {result});
}

void port_exit_signal(Term from, Term id, Term reason, bool broken_link) {
  auto port = find_port(id);
  if (port == nullptr) return;
  auto guard = port->lock();
  if (broken_link && !port->remove_link(from)) return;
  port->exit(from, reason, false, broken_link);
}

bool port_link(Term id, Term pid) {
  auto port = find_port(id);
  if (port == nullptr) return false;
  auto guard = port->lock();
  if (!port->alive()) return false;
  if (!port->add_link(pid)) return true;
  PortRun run(*port, am::link);
  trace_port_event(*port, am::getting_linked, pid);
  return true;
}

void port_unlink(Term id, Term pid) {
  auto port = find_port(id);
  if (port == nullptr) return;
  auto guard = port->lock();
  PortRun run(*port, am::unlink);
  if (port->remove_link(pid)) trace_port_event(*port, am::getting_unlinked, pid);
}

bool port_monitor(Term id, Term pid, Term reference, Term item) {
  auto port = find_port(id);
  if (port == nullptr) return false;
  auto guard = port->lock();
  if (!port->alive()) return false;
  PortRun run(*port, am::monitor);
  ReferenceNumbers numbers = reference_numbers(reference);
  port->add_monitor({pid, {numbers.number[0], numbers.number[1], numbers.number[2]}, item});
  return true;
}

bool port_demonitor(Term id, Term pid, Term reference) {
  auto port = find_port(id);
  if (port == nullptr) return false;
  auto guard = port->lock();
  PortRun run(*port, am::demonitor);
  return port->remove_monitor(pid, reference_numbers(reference).number);
}

namespace {
Result<Term> port_sent(Process&, Term result) { return result; }
constexpr BifEntry kContinuations[] = {bif<&port_sent>("port_sent")};
}  // namespace

BIF_TABLE(port_continuations, "erts_internal", kContinuations);

bool port_register(Term id, Term name) {
  auto port = find_port(id);
  if (port == nullptr) return false;
  auto guard = port->lock();
  if (!port->alive() || port->registered_name().is_value()) return false;
  if (!register_port_name(name, id)) return false;
  port->set_registered_name(name);
  trace_port_event(*port, am::register_, name);
  return true;
}

void port_unregister(Term id) {
  auto port = find_port(id);
  if (port == nullptr) return;
  auto guard = port->lock();
  if (port->registered_name().is_value()) {
    trace_port_event(*port, am::unregister, port->registered_name());
  }
  port->set_registered_name(Term());
}

}  // namespace corbel
