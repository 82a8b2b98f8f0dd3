// Birth. The new process gets its arguments copied into its first heap block, its group leader and
// flags from its parent, and calls Module:Function(Args) when first run: it starts at the engine's
// start code with these three in its registers.
//
// Links and monitors of the parent are in place before the child can run, so no signal is needed.
#include <cstring>

#include "base/reclaim.h"
#include "heap/copy.h"
#include "interp/start.h"
#include "process/links.h"
#include "process/pid_table.h"
#include "process/signals.h"
#include "process/system_profile.h"
#include "sched/scheduler.h"
#include "term/objects.h"
#include "trace/events.h"
#include "trace/seq_trace.h"

namespace corbel {

namespace {

constexpr std::size_t kFirstBlockWords = 24;

void set_start(Process& p, Term module, Term function, Term args) {
  p.live = 3;
  p.saved_x[0] = module;
  p.saved_x[1] = function;
  p.saved_x[2] = copy_term(p.heap, args);
  p.ip = process_start_ip;
}

// Links both, and makes the parent's monitor. Gives the monitor's reference, or the non-value.
Term attach(Process& parent, Process& child, const SpawnOptions& options) {
  if (options.link) {
    link_table(parent).links.insert({child.pid, 0});
    link_table(child).links.insert({parent.pid, 0});
  }
  if (!options.monitor) return Term();
  Monitor monitor;
  monitor.ref = next_reference_numbers();
  monitor.used = monitor.monitors = true;
  monitor.target = child.pid;
  monitor.alias = options.alias;
  if (options.monitor_tag.is_value()) {
    if (options.monitor_tag.is_immediate()) {
      monitor.tag = options.monitor_tag;
    } else {
      FragmentHeap heap(copied_size_words(options.monitor_tag));
      monitor.tag = copy_term(heap, options.monitor_tag, true);
      monitor.tag_fragments = heap.take();
    }
  }
  link_table(parent).monitors.insert(monitor);
  link_table(child).monitored_by.insert({monitor.ref, parent.pid, Term()});
  return monitor_reference(parent.heap, parent, monitor);
}

// What tracing shows as the call that the process begins with: spawn_request has a call of its own
// in front, whose argument is {Module, Function, Args}.
struct ShownStart {
  Term module, function, args;
};
ShownStart shown_start(Term module, Term function, Term args, const SpawnOptions& options) {
  if (options.initial_call.module.is_value() && args.is_cons() && args.head().is_tuple(3)) {
    TupleView wanted(args.head());
    return {wanted[0], wanted[1], wanted[2]};
  }
  return {module, function, args};
}

// spawn and link of the parent, spawned and getting_linked of the child.
void trace_birth(Process* parent, Process& child, Term module, Term function, Term args,
                 bool linked) {
  if (parent != nullptr) {
    if (const TraceSettings* settings = traced(*parent, trace_flag::kProcs)) {
      trace_spawn(*parent, *settings, am::spawn, child.pid, module, function, args);
      if (linked) trace_event(*parent, *settings, am::link, child.pid);
    }
  }
  if (const TraceSettings* settings = traced(child, trace_flag::kProcs)) {
    Term from = parent != nullptr ? parent->pid : am::undefined;
    trace_spawn(child, *settings, am::spawned, from, module, function, args);
    if (linked) trace_event(child, *settings, am::getting_linked, from);
  }
}

}  // namespace

Result<Term> spawn(Process* parent, Term module, Term function, Term args,
                   const SpawnOptions& options) {
  std::size_t words = copied_size_words(args);
  std::size_t arity = list_length(args).value_or(0);
  const ShownStart start = shown_start(module, function, args, options);
  auto* p = new Process;
  if (!insert_process_reserved(*p)) {
    delete p;
    return Raised::system_limit;
  }
  p->parent = options.parent;
  if (!p->parent.is_value() && parent != nullptr) p->parent = parent->pid;
  p->initial_call = {module, function, static_cast<std::uint32_t>(arity)};
  if (options.initial_call.module.is_value()) p->initial_call = options.initial_call;
  p->priority.store(options.priority, std::memory_order_relaxed);
  p->bound_scheduler = options.bound_scheduler;
  p->off_heap_messages = options.off_heap_messages;
  p->is_system_process = options.is_system_process;
  p->heap.init(options.heap, kFirstBlockWords + words);
  set_start(*p, module, function, args);
  Term group_leader = options.group_leader;
  if (!group_leader.is_value()) group_leader = parent != nullptr ? parent->group_leader : p->pid;
  p->group_leader = copy_term(p->heap, group_leader);
  Term reference;
  Term pid = p->pid;
  if (parent != nullptr) {
    parent->charge(16 + static_cast<std::int64_t>(words / 16));
    reference = attach(*parent, *p, options);
    if (has_sequential_token(*parent)) {
      Term list = Term::nil();
      if (options.monitor) list = make_cons(parent->heap, am::monitor, list);
      if (options.link) list = make_cons(parent->heap, am::link, list);
      const Term request = reference.is_value() ? reference : options.request_reference;
      sequential_spawn(
          *parent, *p,
          {request, start.module, start.function, start.args, list, options.reply_tag});
    }
  }
  std::uint32_t tracing_version = default_tracing_version();
  inherit_tracing(parent, *p, options.link);
  if (options.announce != nullptr) {
    options.announce(*parent, pid, reference, options.announce_context);
  }
  p->state.store(process_state::kQueued | process_state::kActive, std::memory_order_relaxed);
  publish_process(*p);
  recheck_default_tracing(*p, tracing_version);
  trace_birth(parent, *p, start.module, start.function, start.args, options.link);
  if (is_profiled(profile_flag::kProcesses)) [[unlikely]]
    profile_process(*p, true);
  enqueue(*p);
  if (options.reference_out != nullptr) {
    *options.reference_out = reference;
    return pid;
  }
  if (!reference.is_value()) return pid;
  return make_tuple(parent->heap, pid, reference);
}

Result<Term> spawn_fun(Process* parent, Term fun, Term args, const SpawnOptions& options) {
  TermHeap& heap = parent->heap;
  return spawn(parent, am::erlang, am::apply, make_list(heap, fun, args), options);
}

}  // namespace corbel
