// Port BIFs: what erlang:open_port/2 and its relatives call in erts_internal, and those of module
// erlang that are native. All are carried out at once, except output to a busy port, which is
// answered by a message.
//
// OTP: erlang(3); erlang.erl turns the atoms given here into exceptions.
#include "bif/bif.h"
#include "io/driver.h"
#include "io/io_list.h"
#include "io/port_run.h"
#include "io/port_signals.h"
#include "io/port_table.h"
#include "process/signals.h"
#include "term/arith.h"
#include "term/binary.h"
#include "term/node.h"
#include "term/objects.h"
#include "trace/port_tracing.h"

namespace corbel {
namespace {

// The port with its lock held, if it is alive.
struct LockedPort {
  std::shared_ptr<Port> port;
  std::unique_lock<std::mutex> guard;
  explicit LockedPort(Term port_or_name) : port(find_port_by(port_or_name)) {
    if (port == nullptr) return;
    guard = port->lock();
    if (port->alive()) return;
    guard.unlock();
    port = nullptr;
  }
  explicit operator bool() const { return port != nullptr; }
  Port* operator->() { return port.get(); }
  Port& operator*() { return *port; }
};

Result<Term> open(Process& p, Term name, Term settings) {
  p.charge(200);
  return open_port(p, name, settings);
}

Result<Term> port_command(Process& p, Term port_term, Term data, Term options) {
  bool force = false, nosuspend = false;
  ListWalker walk(options);
  while (walk.next()) {
    if (same_bits(walk.item(), am::force))
      force = true;
    else if (same_bits(walk.item(), am::nosuspend))
      nosuspend = true;
    else
      return am::badopt;
  }
  if (!walk.proper()) return am::badopt;

  LockedPort port(port_term);
  if (!port) return am::badarg;
  if (force && !port->driver().soft_busy()) return am::notsup;
  std::string bytes;
  if (!append_iodata(bytes, data)) {
    port_report_bad_value(*port);
    return am::badarg;
  }
  p.charge(20 + static_cast<std::int64_t>(bytes.size() / 256));
  if (port->busy() && !force) {
    if (nosuspend) return am::false_;
    return port_output_later(p, *port, std::move(bytes));
  }
  PortRun run(*port, am::command);
  trace_port_receive_bytes(*port, p.pid, am::command,
                           {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  port_output_now(*port, std::move(bytes));
  return am::true_;
}

Result<Term> port_close(Process& p, Term port_term) {
  LockedPort port(port_term);
  if (!port) return am::badarg;
  PortRun run(*port, am::close);
  trace_port_receive(*port, p.pid, am::close);
  return port->exit(p.pid, am::normal, false, false) ? am::true_ : am::badarg;
}

Result<Term> port_connect(Process& p, Term port_term, Term pid) {
  LockedPort port(port_term);
  if (!port || !pid.is_local_pid() || find_process(pid) == nullptr) return am::badarg;
  PortRun run(*port, am::connect);
  if (port->add_link(pid)) {
    trace_port_event(*port, am::getting_linked, pid);
    if (same_bits(pid, p.pid)) {
      link_own_port(p, port->id());
    } else {
      link_port_to_process(port->id(), pid);
    }
  }
  if (port->trace.load(std::memory_order_relaxed) != nullptr) {
    // Seen: OTP 25.2.3, tests/programs/tracing/trace_ports.erl: an answer is told of that nobody
    // gets.
    FragmentHeap heap(8);
    trace_port_receive(*port, p.pid, am::connect, pid);
    trace_port_send(*port, p.pid, make_tuple(heap, port->id(), am::connected));
  }
  port->set_connected(pid);
  return am::true_;
}

std::optional<std::uint32_t> operation_number(Term term) {
  auto number = term.is_integer() ? to_uint64(term) : std::nullopt;
  if (!number || *number > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

Result<Term> port_control(Process& p, Term port_term, Term operation, Term data) {
  LockedPort port(port_term);
  auto number = operation_number(operation);
  std::string bytes;
  if (!port || !number || !append_iodata(bytes, data)) return am::badarg;
  PortRun run(*port, am::control);
  std::span<const std::uint8_t> request = {reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                           bytes.size()};
  trace_port_control(*port, p.pid, *number, request);
  auto reply = port->driver().control(*port, p, *number, request);
  if (!reply) return am::badarg;
  trace_port_reply(*port, p.pid, am::control,
                   {reinterpret_cast<const std::uint8_t*>(reply->data()), reply->size()});
  if (port->driver().control_reply_as_binary()) return make_binary(p.heap, *reply);
  Term list = Term::nil();
  for (std::size_t i = reply->size(); i-- > 0;) {
    list = make_cons(p.heap, Term::small(static_cast<std::uint8_t>((*reply)[i])), list);
  }
  return list;
}

Result<Term> port_call(Process& p, Term port_term, Term operation, Term data) {
  LockedPort port(port_term);
  auto number = operation_number(operation);
  if (!port || !number) return am::badarg;
  static const Term kCall = atom("call");
  PortRun run(*port, kCall);
  Term reply = port->driver().call(*port, p, *number, data);
  if (!reply.is_value()) return am::badarg;
  return make_tuple(p.heap, am::ok, reply);
}

// Ports of other nodes are no arguments; one of an earlier life of this node is gone.
Term info_without_port(Term port_term, Term wrong) {
  if (port_term.is_local_port() || port_term.is_atom()) return am::undefined;
  if (port_term.is_kind(Kind::ExternalPort)) {
    auto* node = reinterpret_cast<Node*>(port_term.pointer()[1]);
    if (same_bits(node->name, this_node()->name)) return am::undefined;
  }
  return wrong;
}

Result<Term> port_info_1(Process& p, Term port_term) {
  LockedPort port(port_term);
  if (!port) return info_without_port(port_term, am::badarg);
  PortRun run(*port, am::info);
  return port->info_list(p.heap);
}

Result<Term> port_info_2(Process& p, Term port_term, Term item) {
  LockedPort port(port_term);
  if (!port) return info_without_port(port_term, am::badtype);
  PortRun run(*port, am::info);
  Term value = port->info(p.heap, item);
  return value.is_value() ? value : am::badarg;
}

Result<Term> port_set_data(Term port_term, Term data) {
  LockedPort port(port_term);
  if (!port) return Raised::badarg;
  port->set_data(data);
  return am::true_;
}

Result<Term> port_get_data(Process& p, Term port_term) {
  LockedPort port(port_term);
  if (!port) return Raised::badarg;
  return port->data(p.heap);
}

Result<Term> ports(Process& p) {
  Term list = Term::nil();
  for (Term id : all_ports()) list = make_cons(p.heap, id, list);
  return list;
}

constexpr BifEntry kInternalBifs[] = {
    bif<&open>("open_port"),
    bif<&port_call>("port_call"),
    bif<&port_close>("port_close"),
    bif<&port_command>("port_command"),
    bif<&port_connect>("port_connect"),
    bif<&port_control>("port_control"),
    bif<&port_info_1>("port_info"),
    bif<&port_info_2>("port_info"),
};
constexpr BifEntry kErlangBifs[] = {
    bif<&port_get_data>("port_get_data"),
    bif<&port_set_data>("port_set_data"),
    bif<&ports>("ports"),
};

}  // namespace

BIF_TABLE(ports_internal, "erts_internal", kInternalBifs);
BIF_TABLE(ports, "erlang", kErlangBifs);

}  // namespace corbel
