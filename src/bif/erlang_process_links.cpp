// BIFs of erlang that tie processes together: links, monitors, aliases, spawn_request.
#include "bif/bif.h"
#include "heap/copy.h"
#include "process/links.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "process/spawn_options.h"
#include "sched/scheduler.h"
#include "term/node.h"
#include "term/objects.h"
#include "trace/events.h"

namespace corbel {

namespace {

PortLinks port_links;
TimeOffsetMonitors time_offset_monitors;

}  // namespace

void set_port_links(const PortLinks& functions) { port_links = functions; }
const PortLinks& port_link_functions() { return port_links; }
void set_time_offset_monitors(const TimeOffsetMonitors& functions) {
  time_offset_monitors = functions;
}

void demonitor_other(Process& p, const Monitor& monitor) {
  switch (monitor.target_kind) {
    case MonitorTarget::Port:
    case MonitorTarget::PortName:
      if (port_links.demonitor != nullptr) port_links.demonitor(p, monitor.target, monitor.ref);
      return;
    case MonitorTarget::TimeOffset:
      if (time_offset_monitors.remove != nullptr) time_offset_monitors.remove(p.pid, monitor.ref);
      return;
    default:
      return;
  }
}

namespace {

// ---- links --------------------------------------------------------------------------------------

// The other end does not exist. OTP: erlang(3), link/1: noproc, as a message to who traps exits.
Result<Term> link_to_nothing(Process& p, Term other) {
  if (!p.trap_exit) return p.error(am::noproc);
  link_table(p).links.insert({other, 0});
  send_link_exit(other, p.pid, am::noproc);
  return am::true_;
}

// OTP: the event comes with the call, whatever comes of it.
void trace_link_call(Process& p, Term tag, Term other) {
  if (const TraceSettings* settings = traced(p, trace_flag::kProcs)) {
    trace_event(p, *settings, tag, other);
  }
}

Result<Term> link(Process& p, Term other) {
  if (p.trace.load(std::memory_order_relaxed) != nullptr) trace_link_call(p, am::link, other);
  if (same_bits(other, p.pid)) return am::true_;
  if (other.is_local_port()) {
    if (port_links.link == nullptr || !port_links.link(p, other)) return link_to_nothing(p, other);
    LinkTable& table = link_table(p);
    if (table.find_link(other) == nullptr) table.links.insert({other, 0});
    return am::true_;
  }
  if (!other.is_local_pid()) {
    if (other.is_pid()) return p.error(am::noconnection);
    return Raised::badarg;
  }
  p.charge(4);
  Link* existing = p.links == nullptr ? nullptr : p.links->find_link(other);
  if (existing != nullptr && existing->unlinking == 0) return am::true_;
  Process* target = find_process(other);
  if (target == nullptr) return link_to_nothing(p, other);
  ControlSignal* signal = allocate_control(SignalKind::Link, p.pid);
  if (!push_signal(*target, signal)) {
    free_signal(signal);
    return link_to_nothing(p, other);
  }
  // Taking signals of our own does not happen before this entry is made.
  if (existing != nullptr) {
    existing->unlinking = 0;
  } else {
    link_table(p).links.insert({other, 0});
  }
  return am::true_;
}

Result<Term> unlink(Process& p, Term other) {
  if (p.trace.load(std::memory_order_relaxed) != nullptr) trace_link_call(p, am::unlink, other);
  if (other.is_local_port()) {
    Link* link = p.links == nullptr ? nullptr : p.links->find_link(other);
    if (link != nullptr) {
      p.links->links.erase(link);
      drop_empty_link_table(p);
      if (port_links.unlink != nullptr) port_links.unlink(p, other);
    }
    return am::true_;
  }
  if (!other.is_local_pid()) {
    return other.is_pid() || other.is_port() ? Result<Term>(am::true_) : Raised::badarg;
  }
  Link* link = p.links == nullptr ? nullptr : p.links->find_link(other);
  if (link == nullptr || link->unlinking != 0) return am::true_;
  p.charge(4);
  link->unlinking = ++p.last_unlink_id;
  ControlSignal* signal = allocate_control(SignalKind::Unlink, p.pid);
  signal->value = link->unlinking;
  send_signal(other, signal);
  return am::true_;
}

// ---- monitors -----------------------------------------------------------------------------------

struct MonitorRequest {
  AliasMode alias = AliasMode::None;
  Term tag;
};

Monitor* add_monitor(Process& p, const MonitorRequest& request, MonitorTarget kind, Term target) {
  Monitor monitor;
  monitor.ref = next_reference_numbers();
  monitor.used = monitor.monitors = true;
  monitor.target_kind = kind;
  monitor.target = target;
  monitor.alias = request.alias;
  if (request.tag.is_value()) {
    if (request.tag.is_immediate()) {
      monitor.tag = request.tag;
    } else {
      FragmentHeap heap(copied_size_words(request.tag));
      monitor.tag = copy_term(heap, request.tag, true);
      monitor.tag_fragments = heap.take();
    }
  }
  return link_table(p).monitors.insert(monitor);
}

Result<Term> monitor_pid(Process& p, Term target, Term name, const MonitorRequest& request) {
  p.charge(4);
  if (same_bits(target, p.pid)) {
    return make_reference(p.heap);  // OTP: monitoring oneself gives a reference and nothing more
  }
  Monitor* monitor = add_monitor(p, request, MonitorTarget::Process, target);
  monitor->name = name;
  Term reference = monitor_reference(p.heap, p, *monitor);
  ControlSignal* signal = allocate_control(SignalKind::Monitor, p.pid);
  signal->ref = monitor->ref;
  signal->term = name.is_value() ? name : target;
  send_signal(target, signal);
  return reference;
}

// A name that nobody has, or a node that is not connected: DOWN at once.
Result<Term> monitor_nothing(Process& p, Term type, Term item, Term reason,
                             const MonitorRequest& request) {
  Monitor* monitor = add_monitor(p, request, MonitorTarget::Name, Term());
  Term reference = monitor_reference(p.heap, p, *monitor);
  ControlSignal* down = allocate_control(SignalKind::Down, p.pid);
  down->ref = monitor->ref;
  FragmentHeap heap(16 + copied_size_words(item));
  Term copied = copy_term(heap, item);
  Term ref = make_alias_reference(heap, monitor->ref, p.pid);
  down->term = make_tuple(heap, am::DOWN, ref, type, copied, reason);
  down->fragments = heap.take();
  send_signal(p.pid, down);
  return reference;
}

Result<Term> monitor_name(Process& p, Term name, const MonitorRequest& request) {
  Term holder = whereis(name);
  if (holder.is_local_pid()) return monitor_pid(p, holder, name, request);
  return monitor_nothing(p, am::process, make_tuple(p.heap, name, this_node()->name), am::noproc,
                         request);
}

Result<Term> monitor_process(Process& p, Term item, const MonitorRequest& request) {
  if (item.is_local_pid()) return monitor_pid(p, item, Term(), request);
  if (item.is_atom()) return monitor_name(p, item, request);
  if (item.is_tuple(2)) {
    TupleView pair(item);
    if (!pair[0].is_atom() || !pair[1].is_atom()) return Raised::badarg;
    if (same_bits(pair[1], this_node()->name)) return monitor_name(p, pair[0], request);
    if (!is_alive()) return Raised::badarg;  // OTP: erlang(3), monitor/2: node not distributed
    return monitor_nothing(p, am::process, item, am::noconnection, request);
  }
  if (item.is_pid()) {
    // A process of an earlier life of this node is gone for certain.
    Term node = reinterpret_cast<const Node*>(item.pointer()[1])->name;
    bool ours = same_bits(node, this_node()->name);
    return monitor_nothing(p, am::process, item, ours ? am::noproc : am::noconnection, request);
  }
  return Raised::badarg;
}

Result<Term> monitor_port(Process& p, Term item, const MonitorRequest& request) {
  Term port = item;
  Term name;
  if (item.is_tuple(2)) {
    TupleView pair(item);
    if (!pair[0].is_atom() || !same_bits(pair[1], this_node()->name)) return Raised::badarg;
    item = pair[0];
  }
  if (item.is_atom()) {
    name = item;
    port = whereis(item);
    if (!port.is_local_port()) {
      return monitor_nothing(p, am::port, make_tuple(p.heap, name, this_node()->name), am::noproc,
                             request);
    }
  }
  if (!port.is_local_port()) {
    // A port of an earlier life of this node is gone for certain.
    if (!port.is_port()) return Raised::badarg;
    Term node = reinterpret_cast<const Node*>(port.pointer()[1])->name;
    if (!same_bits(node, this_node()->name)) return Raised::badarg;
    return monitor_nothing(p, am::port, port, am::noproc, request);
  }
  Monitor* monitor = add_monitor(p, request, MonitorTarget::Port, port);
  monitor->name = name;
  ReferenceNumbers numbers = monitor->ref;
  Term reference = monitor_reference(p.heap, p, *monitor);
  if (port_links.monitor == nullptr || !port_links.monitor(p, port, numbers, name)) {
    Term down_item = name.is_value() ? make_tuple(p.heap, name, this_node()->name) : port;
    port_down(port, p.pid, reference, down_item, am::noproc);
  }
  return reference;
}

Result<Term> monitor_any(Process& p, Term type, Term item, const MonitorRequest& request) {
  if (same_bits(type, am::process)) return monitor_process(p, item, request);
  if (same_bits(type, am::port)) return monitor_port(p, item, request);
  if (same_bits(type, am::time_offset)) {
    if (!same_bits(item, am::clock_service)) return Raised::badarg;
    Monitor* monitor = add_monitor(p, request, MonitorTarget::TimeOffset, am::clock_service);
    if (time_offset_monitors.add != nullptr) time_offset_monitors.add(p.pid, monitor->ref);
    return monitor_reference(p.heap, p, *monitor);
  }
  return Raised::badarg;
}

Result<Term> monitor_2(Process& p, Term type, Term item) { return monitor_any(p, type, item, {}); }

Result<Term> monitor_3(Process& p, Term type, Term item, Term options) {
  MonitorRequest request;
  if (!parse_monitor_options(options, &request.alias, &request.tag)) {
    return p.badarg_with_cause(am::badopt);
  }
  return monitor_any(p, type, item, request);
}

// True if there was such a monitor.
bool remove_monitor(Process& p, const ReferenceNumbers& ref) {
  Monitor* entry = p.links == nullptr ? nullptr : p.links->find_monitor(ref);
  if (entry == nullptr || !entry->monitors) return false;
  Monitor monitor = *entry;
  // OTP: erlang(3), monitor/3: demonitor ends the alias, unless explicit_unalias.
  if (entry->alias == AliasMode::Explicit) {
    entry->monitors = false;
    entry->tag = Term();
    entry->tag_fragments = nullptr;
  } else {
    p.links->monitors.erase(entry);
    drop_empty_link_table(p);
  }
  if (monitor.tag_fragments != nullptr) destroy_fragments(monitor.tag_fragments);
  if (monitor.target_kind == MonitorTarget::Process && monitor.target.is_local_pid()) {
    ControlSignal* signal = allocate_control(SignalKind::Demonitor, p.pid);
    signal->ref = ref;
    send_signal(monitor.target, signal);
  } else {
    demonitor_other(p, monitor);
  }
  return true;
}

Result<Term> demonitor_1(Process& p, Term reference) {
  if (!reference.is_reference()) return Raised::badarg;
  p.charge(4);
  if (reference.is_kind(Kind::Reference)) {
    Term alias_of = alias_pid(reference);
    if (alias_of.is_value() && !same_bits(alias_of, p.pid)) return Raised::badarg;
    remove_monitor(p, reference_numbers(reference));
  }
  return am::true_;
}

// OTP: erlang(3), demonitor/2: flush | info.
Result<Term> demonitor_2(Process& p, Term reference, Term options) {
  bool flush = false, info = false;
  ListWalker walk(options);
  while (walk.next()) {
    if (same_bits(walk.item(), am::flush))
      flush = true;
    else if (same_bits(walk.item(), am::info))
      info = true;
    else
      return p.badarg_with_cause(am::badopt);
  }
  if (!walk.proper()) return p.badarg_with_cause(am::badopt);
  if (!reference.is_reference()) return Raised::badarg;
  p.charge(4);
  bool found = false;
  if (reference.is_kind(Kind::Reference)) {
    Term alias_of = alias_pid(reference);
    if (alias_of.is_value() && !same_bits(alias_of, p.pid)) return Raised::badarg;
    // A DOWN that has arrived counts as delivered.
    if (info || flush) {
      SignalHandling::handle(p);
      if (SignalHandling::is_behind(p)) {
        static const Export* self = export_for(am::erlang, am::demonitor, 2);
        return p.yield_to(self, {reference, options});
      }
    }
    found = remove_monitor(p, reference_numbers(reference));
  }
  Term result = info ? make_bool(found) : am::true_;
  if (flush && !found) {
    static const Export* flush_messages =
        export_for(am::erts_internal, am::flush_monitor_messages, 3);
    return p.trap(flush_messages, {reference, am::false_, result});
  }
  return result;
}

// ---- aliases ------------------------------------------------------------------------------------

Result<Term> make_alias(Process& p, bool reply_once) {
  Monitor alias;
  alias.ref = next_reference_numbers();
  alias.used = true;
  alias.alias = AliasMode::Explicit;
  alias.alias_reply_once = reply_once;
  link_table(p).monitors.insert(alias);
  return make_alias_reference(p.heap, alias.ref, p.pid);
}

Result<Term> alias_0(Process& p) { return make_alias(p, false); }

// OTP: erlang(3), alias/1: explicit_unalias | reply.
Result<Term> alias_1(Process& p, Term options) {
  bool reply_once = false;
  ListWalker walk(options);
  while (walk.next()) {
    if (same_bits(walk.item(), am::reply))
      reply_once = true;
    else if (same_bits(walk.item(), am::explicit_unalias))
      reply_once = false;
    else
      return p.badarg_with_cause(am::badopt);
  }
  if (!walk.proper()) return p.badarg_with_cause(am::badopt);
  return make_alias(p, reply_once);
}

Result<Term> unalias(Process& p, Term reference) {
  if (!reference.is_reference()) return Raised::badarg;
  if (!reference.is_kind(Kind::Reference)) return am::false_;
  if (!same_bits(alias_pid(reference), p.pid)) return am::false_;
  bool ended = end_alias(p, reference_numbers(reference));
  drop_empty_link_table(p);
  return make_bool(ended);
}

// ---- spawn_request ------------------------------------------------------------------------------

}  // namespace

void send_spawn_reply(Process& p, Term tag, Term reference, Term outcome, Term detail) {
  FragmentHeap heap(5 + 4 + copied_size_words(tag));
  Term copied = copy_term(heap, tag);
  Term ref = copy_term(heap, reference);
  deliver_message(p.pid, heap, make_tuple(heap, copied, ref, outcome, detail), p.pid);
}

namespace {

// Gives the request's reference, badarg or badopt (the options are no list). What is wrong with the
// options otherwise comes as the reply. OTP: erlang(3), spawn_request/5; erts_internal.
Result<Term> spawn_request(Process& p, Term module, Term function, Term args, Term list) {
  if (!module.is_atom() || !function.is_atom() || !list_length(args)) return am::badarg;
  SpawnOptions options;
  SpawnReplyOptions reply;
  SpawnOptionsOutcome parsed = parse_spawn_options(list, options, &reply);
  if (parsed == SpawnOptionsOutcome::NoList) return am::badopt;
  Term reference;
  if (parsed != SpawnOptionsOutcome::Ok) {
    reference = make_reference(p.heap);
    if (reply.on_error) send_spawn_reply(p, reply.tag, reference, am::error, am::badopt);
    return reference;
  }
  options.reference_out = &reference;
  options.initial_call = {module, function, static_cast<std::uint32_t>(*list_length(args))};
  // Without a monitor the request's reference is one of its own.
  struct Announcement {
    SpawnReplyOptions reply;
    Term own_reference;
  } announcement{reply, options.monitor ? Term() : make_reference(p.heap)};
  options.reply_tag = reply.tag;
  options.request_reference = announcement.own_reference;
  options.announce_context = &announcement;
  options.announce = [](Process& parent, Term pid, Term monitor, void* context) {
    auto& a = *static_cast<Announcement*>(context);
    if (!a.reply.on_success) return;
    Term ref = a.own_reference.is_value() ? a.own_reference : monitor;
    send_spawn_reply(parent, a.reply.tag, ref, am::ok, pid);
  };
  Term start = make_list(p.heap, make_tuple(p.heap, module, function, args));
  Result<Term> spawned = spawn(&p, am::erts_internal, am::spawn_init, start, options);
  if (announcement.own_reference.is_value()) reference = announcement.own_reference;
  if (!reference.is_value()) reference = make_reference(p.heap);
  if (!spawned.ok() && reply.on_error) {
    send_spawn_reply(p, reply.tag, reference, am::error, am::system_limit);
  }
  return reference;
}

// OTP: erlang(3), spawn_request_abandon/1: a local request has always been carried out already.
Result<Term> spawn_request_abandon(Process& p, Term reference) {
  if (!reference.is_reference()) return Raised::badarg;
  return am::false_;
}

// OTP: erts_internal:spawn_system_process/3.
Result<Term> spawn_system_process(Process& p, Term module, Term function, Term args) {
  if (!module.is_atom() || !function.is_atom() || !list_length(args)) return Raised::badarg;
  SpawnOptions options;
  options.is_system_process = true;
  return spawn(&p, module, function, args, options);
}

Result<Term> is_system_process(Process& p, Term pid) {
  if (!pid.is_local_pid()) return Raised::badarg;
  Process* other = find_process(pid);
  return make_bool(other != nullptr && other->is_system_process);
}

constexpr BifEntry kBifs[] = {
    bif<&alias_0>("alias"),
    bif<&alias_1>("alias"),
    bif<&demonitor_1>("demonitor"),
    bif<&demonitor_2>("demonitor"),
    bif<&link>("link"),
    bif<&monitor_2>("monitor"),
    bif<&monitor_3>("monitor"),
    bif<&spawn_request_abandon>("spawn_request_abandon"),
    bif<&unalias>("unalias"),
    bif<&unlink>("unlink"),
};

constexpr BifEntry kInternalBifs[] = {
    bif<&is_system_process>("is_system_process"),
    bif<&spawn_request>("spawn_request"),
    bif<&spawn_system_process>("spawn_system_process"),
};

}  // namespace

BIF_TABLE(erlang_process_links, "erlang", kBifs);
BIF_TABLE(erts_internal_process_links, "erts_internal", kInternalBifs);

}  // namespace corbel
