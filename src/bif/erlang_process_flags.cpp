// process_flag/2,3, group_leader/2,3, suspension, system tasks: what changes a process or asks it
// to do something. For another process it is a signal, answered by a message {Ref, Result}.
#include "bif/bif.h"
#include "heap/copy.h"
#include "heap/heap_sizes.h"
#include "process/exit.h"
#include "process/links.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "process/spawn_options.h"
#include "process/system_tasks.h"
#include "sched/scheduler.h"
#include "term/node.h"
#include "term/objects.h"
#include "trace/saved_calls.h"

namespace corbel {

namespace {

bool as_bool(Term value, bool* out) {
  if (!same_bits(value, am::true_) && !same_bits(value, am::false_)) return false;
  *out = same_bits(value, am::true_);
  return true;
}

Result<Term> swap_bool(bool& place, Term value) {
  bool wanted = false;
  if (!as_bool(value, &wanted)) return Raised::badarg;
  Term old = make_bool(place);
  place = wanted;
  return old;
}

// For the heap size flags: rounds up as stock does. minimum: its smallest value.
Result<Term> swap_size(Process& p, std::uint32_t HeapOptions::* place, Term value,
                       std::uint32_t minimum) {
  if (!value.is_small() || value.as_small() < 0) return Raised::badarg;
  HeapOptions options = p.heap.options();
  Term old = Term::small(options.*place);
  std::size_t words = value.as_small();
  options.*place = words <= minimum ? minimum : static_cast<std::uint32_t>(next_heap_size(words));
  p.heap.set_options(options);
  return old;
}

Result<Term> set_save_calls(Process& p, Term value) {
  if (!value.is_small() || value.as_small() < 0 || value.as_small() > 10000) return Raised::badarg;
  return Term::small(
      static_cast<std::int64_t>(set_saved_calls(p, static_cast<std::size_t>(value.as_small()))));
}

// OTP: erlang(3), process_flag/2. Thread of p; `heap` is where the old value is built.
Result<Term> set_flag(Process& p, TermHeap& heap, Term flag, Term value) {
  const HeapOptions& options = p.heap.options();
  if (same_bits(flag, am::trap_exit)) return swap_bool(p.trap_exit, value);
  if (same_bits(flag, am::priority)) {
    Term old = priority_name(p.priority);
    Priority wanted;
    if (!parse_priority(value, &wanted)) return Raised::badarg;
    p.priority.store(wanted, std::memory_order_relaxed);
    return old;
  }
  if (same_bits(flag, am::error_handler)) {
    if (!value.is_atom()) return Raised::badarg;
    Term old = p.error_handler;
    p.error_handler = value;
    return old;
  }
  if (same_bits(flag, am::message_queue_data)) {
    bool off = same_bits(value, am::off_heap);
    if (!off && !same_bits(value, am::on_heap)) return Raised::badarg;
    Term old = p.off_heap_messages ? am::off_heap : am::on_heap;
    p.off_heap_messages = off;
    return old;
  }
  if (same_bits(flag, am::min_heap_size)) {
    return swap_size(p, &HeapOptions::min_heap_words, value, 12);
  }
  if (same_bits(flag, am::min_bin_vheap_size)) {
    return swap_size(p, &HeapOptions::min_binary_virtual_heap_words, value, 46422);
  }
  if (same_bits(flag, am::fullsweep_after)) {
    if (!value.is_small() || value.as_small() < 0) return Raised::badarg;
    Term old = Term::small(options.fullsweep_after);
    HeapOptions wanted = options;
    wanted.fullsweep_after =
        static_cast<std::uint32_t>(std::min<std::int64_t>(value.as_small(), UINT32_MAX));
    p.heap.set_options(wanted);
    return old;
  }
  if (same_bits(flag, am::max_heap_size)) {
    HeapOptions wanted = options;
    if (!parse_max_heap_size(value, wanted)) return Raised::badarg;
    if (wanted.max_heap_words != 0 && wanted.max_heap_words < options.min_heap_words) {
      return Raised::badarg;
    }
    Term old = max_heap_size_map(heap, options);
    p.heap.set_options(wanted);
    return old;
  }
  if (same_bits(flag, am::sensitive)) return swap_bool(p.sensitive, value);
  if (same_bits(flag, am::save_calls)) return set_save_calls(p, value);
  if (same_bits(flag, am::monitor_nodes)) {
    bool wanted = false;
    return as_bool(value, &wanted) ? Result<Term>(Term::small(0)) : Raised::badarg;
  }
  if (same_bits(flag, am::scheduler)) {
    if (!value.is_small() || value.as_small() < 0 || value.as_small() > scheduler_count()) {
      return Raised::badarg;
    }
    Term old = Term::small(p.bound_scheduler);
    p.bound_scheduler = static_cast<std::uint16_t>(value.as_small());
    p.reductions_left = 0;  // it may have to go on elsewhere
    return old;
  }
  if (flag.is_tuple(2) && same_bits(TupleView(flag)[0], am::monitor_nodes)) return Term::small(0);
  return p.badarg_with_cause(am::badopt);
}

Result<Term> process_flag_2(Process& p, Term flag, Term value) {
  return set_flag(p, p.heap, flag, value);
}

// Only save_calls. OTP: erlang(3), process_flag/3; erts_internal:process_flag/3 gives the value, a
// reference to wait for, badarg or badtype.
Result<Term> process_flag_3(Process& p, Term pid, Term flag, Term value) {
  if (!pid.is_local_pid()) return pid.is_pid() ? am::badarg : am::badtype;
  if (!same_bits(flag, am::save_calls) || !value.is_small() || value.as_small() < 0 ||
      value.as_small() > 10000) {
    return am::badarg;
  }
  if (same_bits(pid, p.pid)) return set_save_calls(p, value);
  ControlSignal* signal = allocate_control(SignalKind::ProcessFlag, p.pid);
  signal->ref = next_reference_numbers();
  ReferenceNumbers ref = signal->ref;
  FragmentHeap heap(3);
  signal->term = make_tuple(heap, flag, value);
  signal->fragments = heap.take();
  send_request(pid, signal, p.priority);
  return make_reference(p.heap, ref);
}

// ---- group leader -------------------------------------------------------------------------------

// Gives true, false (ask the process itself by group_leader/3) or badarg.
Result<Term> group_leader_2(Process& p, Term leader, Term pid) {
  if (!leader.is_pid() || !pid.is_pid()) return am::badarg;
  if (same_bits(pid, p.pid)) {
    p.group_leader = leader;
    return am::true_;
  }
  if (!pid.is_local_pid()) return am::badarg;
  return am::false_;
}

Result<Term> group_leader_3(Process& p, Term leader, Term pid, Term reference) {
  if (!leader.is_pid() || !pid.is_local_pid() || !reference.is_kind(Kind::Reference)) {
    return Raised::badarg;
  }
  ControlSignal* signal = allocate_control(SignalKind::GroupLeader, p.pid);
  signal->ref = reference_numbers(reference);
  FragmentHeap heap(copied_size_words(leader));
  signal->term = copy_term(heap, leader);
  signal->fragments = heap.take();
  send_request(pid, signal, p.priority);
  return am::ok;
}

// ---- suspension ---------------------------------------------------------------------------------

struct SuspendOptions {
  bool unless_suspending = false;
  bool asynchronous = false;
  Term reply_tag;  // or the non-value
};

bool parse_suspend_options(Term list, SuspendOptions& options) {
  ListWalker walk(list);
  while (walk.next()) {
    Term item = walk.item();
    if (same_bits(item, am::unless_suspending)) {
      options.unless_suspending = true;
    } else if (same_bits(item, am::asynchronous)) {
      options.asynchronous = true;
    } else if (item.is_tuple(2) && same_bits(TupleView(item)[0], am::asynchronous)) {
      options.asynchronous = true;
      options.reply_tag = TupleView(item)[1];
    } else {
      return false;
    }
  }
  return walk.proper();
}

// OTP: erlang(3), suspend_process/2. Gives true, false, badarg, badopt, or a reference to wait for.
Result<Term> suspend_process(Process& p, Term pid, Term list) {
  if (!pid.is_local_pid() || same_bits(pid, p.pid)) return am::badarg;
  SuspendOptions options;
  if (!parse_suspend_options(list, options)) return am::badopt;
  LinkTable& table = link_table(p);
  Suspension* mine = table.find_suspension(pid);
  if (mine != nullptr && options.unless_suspending) {
    // What was asked for asynchronously may not have got there yet: it is waited for.
    if (options.asynchronous || find_process(pid) == nullptr) return am::false_;
    ControlSignal* signal = allocate_control(SignalKind::Suspend, p.pid);
    signal->ref = next_reference_numbers();
    signal->value = kSuspendedAlready;
    Term reference = make_reference(p.heap, signal->ref);
    send_request(pid, signal, p.priority);
    return reference;
  }
  if (mine == nullptr) mine = table.suspends.insert({pid, 0});
  if (mine->count == UINT32_MAX) return Raised::system_limit;
  ++mine->count;
  ControlSignal* signal = allocate_control(SignalKind::Suspend, p.pid);
  signal->ref = next_reference_numbers();
  ReferenceNumbers ref = signal->ref;
  // value 0: no answer; 1: {Ref, Result}; 2: {Tag, Result}.
  signal->value = !options.asynchronous ? 1 : options.reply_tag.is_value() ? 2 : 0;
  if (options.reply_tag.is_value()) {
    FragmentHeap heap(copied_size_words(options.reply_tag));
    signal->term = copy_term(heap, options.reply_tag);
    signal->fragments = heap.take();
  }
  send_request(pid, signal, p.priority);
  return options.asynchronous ? am::true_ : make_reference(p.heap, ref);
}

Result<Term> resume_process(Process& p, Term pid) {
  if (!pid.is_local_pid() || same_bits(pid, p.pid)) return Raised::badarg;
  Suspension* mine = p.links == nullptr ? nullptr : p.links->find_suspension(pid);
  if (mine == nullptr || find_process(pid) == nullptr) return Raised::badarg;
  if (--mine->count == 0) {
    p.links->suspends.erase(mine);
    drop_empty_link_table(p);
  }
  send_signal(pid, allocate_control(SignalKind::Resume, p.pid));
  return am::true_;
}

// ---- system tasks -------------------------------------------------------------------------------

// priority: a name, or `inherit`: the caller's.
Result<Term> request_task(Process& p, Term requester, Term pid, Term priority_term, Term request) {
  static const Term inherit = atom("inherit");
  Priority priority = p.priority;
  if (!same_bits(priority_term, inherit) && !parse_priority(priority_term, &priority)) {
    return Raised::badarg;
  }
  if (!requester.is_local_pid() || !pid.is_pid()) return Raised::badarg;
  bool test = request.is_tuple(2) && is_test_task(TupleView(request)[0]);
  if (!test && !request.is_tuple(3)) return Raised::badarg;
  TupleView view(request);
  bool known = test || same_bits(view[0], am::garbage_collect) ||
               same_bits(view[0], am::check_process_code) || same_bits(view[0], am::copy_literals);
  if (!known || !pid.is_local_pid()) return Raised::badarg;
  ControlSignal* signal = allocate_control(SignalKind::SystemTask, requester);
  FragmentHeap heap(copied_size_words(request));
  signal->term = copy_term(heap, request);
  signal->fragments = heap.take();
  signal->value = static_cast<std::uint64_t>(priority);
  send_request(pid, signal, priority);
  return am::ok;
}

Result<Term> request_system_task_3(Process& p, Term pid, Term priority, Term request) {
  return request_task(p, p.pid, pid, priority, request);
}
Result<Term> request_system_task_4(Process& p, Term requester, Term pid, Term priority,
                                   Term request) {
  return request_task(p, requester, pid, priority, request);
}

Result<Term> is_process_executing_dirty(Process& p, Term pid) {
  if (!pid.is_local_pid()) return Raised::badarg;
  Process* other = find_process(pid);
  if (other == nullptr) return am::false_;
  return make_bool(other->state.load(std::memory_order_acquire) & process_state::kDirty);
}

// A process on a dirty scheduler answers when it comes back. OTP:
// erts_dirty_process_signal_handler.
Result<Term> dirty_process_handle_signals(Process& p, Term pid) {
  return pid.is_pid() ? Result<Term>(am::normal) : Raised::badarg;
}

// OTP: erts_internal:is_process_alive/2: answers {Ref, Alive}.
Result<Term> is_process_alive_2(Process& p, Term pid, Term reference) {
  if (!pid.is_local_pid() || !reference.is_kind(Kind::Reference)) return Raised::badarg;
  ControlSignal* signal = allocate_control(SignalKind::IsAlive, p.pid);
  signal->ref = reference_numbers(reference);
  send_request(pid, signal, p.priority);
  return am::ok;
}

// OTP: erts_internal:garbage_collect/1: minor | major. A BIF cannot collect while it runs: it ends
// the slice, the scheduler collects, and the process goes on in the continuation.
Result<Term> garbage_collect(Process& p, Term kind) {
  bool minor = same_bits(kind, am::minor);
  if (!minor && !same_bits(kind, am::major)) return Raised::badarg;
  p.requested_collection = minor ? RequestedCollection::Minor : RequestedCollection::Major;
  static const Export* done = export_for(am::erts_internal, atom("garbage_collected"), 0);
  return p.yield_to(done, {});
}
Result<Term> garbage_collected(Process& p) { return am::true_; }

constexpr BifEntry kBifs[] = {
    bif<&process_flag_2>("process_flag"),
    bif<&resume_process>("resume_process"),
};

constexpr BifEntry kInternalBifs[] = {
    bif<&dirty_process_handle_signals>("dirty_process_handle_signals"),
    bif<&garbage_collect>("garbage_collect"),
    bif<&garbage_collected>("garbage_collected"),
    bif<&group_leader_2>("group_leader"),
    bif<&group_leader_3>("group_leader"),
    bif<&is_process_alive_2>("is_process_alive"),
    bif<&is_process_executing_dirty>("is_process_executing_dirty"),
    bif<&process_flag_3>("process_flag"),
    bif<&request_system_task_3>("request_system_task"),
    bif<&request_system_task_4>("request_system_task"),
    bif<&suspend_process>("suspend_process"),
};

}  // namespace

// The answers, on the thread of the process that was asked.

void answer_process_flag(Process& p, ControlSignal& signal) {
  TupleView request(signal.term);
  FragmentHeap heap(16);
  Result<Term> old = set_flag(p, heap, request[0], request[1]);
  Term result = old.ok() ? old.term() : am::badarg;
  deliver_message(signal.from, heap, make_tuple(heap, make_reference(heap, signal.ref), result));
}

void answer_suspend(ControlSignal& signal, Term result) {
  if (signal.value == 0) return;
  FragmentHeap heap(8 + 3);
  if (signal.value == 1 || signal.value == kSuspendedAlready) {
    if (!result.is_value()) result = am::badarg;
    deliver_message(signal.from, heap, make_tuple(heap, make_reference(heap, signal.ref), result));
    return;
  }
  // OTP: erlang(3), suspend_process/2: {Reply, suspended | {not_suspended, exited}}.
  static const Term kNotSuspended = atom("not_suspended");
  Term state = result.is_value() ? am::suspended : make_tuple(heap, kNotSuspended, am::exited);
  Term tag = copy_term(heap, signal.term);
  deliver_message(signal.from, heap, make_tuple(heap, tag, state));
}

BIF_TABLE(erlang_process_flags, "erlang", kBifs);
BIF_TABLE(erts_internal_process_flags, "erts_internal", kInternalBifs);

}  // namespace corbel
